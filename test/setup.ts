import fc from 'fast-check';
import { setThreads } from '../src/kernels/runtime/threads.ts';

// A fixed seed: a red run can be repeated to the bit. A counterexample is printed with its own path.
fc.configureGlobal({ seed: 20_240_229, numRuns: 60 });

/** Which kernels the suite runs on: `npm run test:engines` goes through them all. */
const engine = process.env.DECONVKIT_ENGINE;
if (engine === 'reference') Reflect.deleteProperty(globalThis, 'WebAssembly');
else if (engine === 'unshared') refuseSharing();
else if (engine === 'threads') {
  await import('../src/node/threads.ts');
  setThreads(3);
}

/** As in a browser's page that is not isolated. */
function refuseSharing(): void {
  const host = (globalThis as unknown as { WebAssembly: { Memory: new (limits: object) => object } })
    .WebAssembly;
  const { Memory } = host;
  host.Memory = class {
    constructor(limits: { shared?: boolean }) {
      if (limits.shared) throw new TypeError('no shared memories');
      // biome-ignore lint/correctness/noConstructorReturn: the kernels take none but real memories
      return new Memory(limits);
    }
  };
}
