/** A WebAssembly module with some of its functions exchanged: so that two builds which differ in a few weigh little more than one. */

/** Identifier of the code section. */
const CODE = 10;

/** Magic number and version. */
const HEADER = 8;

/** The module with other code for some of its functions, which are counted among those that it defines. */
export function patchFunctions(module: Uint8Array, patches: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [module.subarray(0, HEADER)];
  for (let at = HEADER; at < module.length; ) {
    const [size, start] = readUnsigned(module, at + 1);
    const code =
      module[at] === CODE ? patchedCode(module, start, patches) : [module.subarray(start, start + size)];
    const length = code.reduce((sum, part) => sum + part.length, 0);
    parts.push(Uint8Array.of(module[at]), unsigned(length), ...code);
    at = start + size;
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

function patchedCode(module: Uint8Array, at: number, patches: ReadonlyMap<number, Uint8Array>): Uint8Array[] {
  const [count, start] = readUnsigned(module, at);
  const parts = [unsigned(count)];
  for (let i = 0, from = start; i < count; i++) {
    const [size, first] = readUnsigned(module, from);
    const code = patches.get(i) ?? module.subarray(first, first + size);
    parts.push(unsigned(code.length), code);
    from = first + size;
  }
  return parts;
}

/** An unsigned LEB128 number, and where it ends. */
function readUnsigned(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
}

function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Uint8Array.of(...bytes, value);
}
