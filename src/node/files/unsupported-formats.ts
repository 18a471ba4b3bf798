/** Formats that are not read, by their first bytes: a message names them instead of calling a file damaged. */

/** A format, and what to do with a file of it. */
interface UnsupportedFormat {
  readonly title: string;
  readonly advice: string;
  /** `head` are the first bytes, one character each. */
  matches(head: string): boolean;
}

const image = 'convert it to PNG or TIFF';
const scientific = 'save it as TIFF with 32-bit float or 16-bit samples';
const raw = 'develop it to a TIFF of 16 bits first';
const begins =
  (...starts: readonly string[]) =>
  (head: string): boolean =>
    starts.some((start) => head.startsWith(start));
const brand =
  (pattern: RegExp) =>
  (head: string): boolean =>
    head.slice(4, 8) === 'ftyp' && pattern.test(head.slice(8, 12));

const formats: readonly UnsupportedFormat[] = [
  { title: 'CR3 (a raw file of Canon)', advice: raw, matches: brand(/crx /) },
  { title: 'HEIC', advice: image, matches: brand(/hei[cxms]|hev[cxms]|mif1|msf1/) },
  { title: 'a video', advice: 'take single frames out of it as PNG', matches: brand(/./) },
  { title: 'JPEG XL', advice: image, matches: begins('\xff\x0a', '\0\0\0\x0cJXL ') },
  { title: 'JPEG 2000', advice: image, matches: begins('\0\0\0\x0cjP  ', '\xff\x4f\xff\x51') },
  { title: 'JPEG XR', advice: image, matches: begins('II\xbc\x01') },
  { title: 'GIF', advice: image, matches: begins('GIF87a', 'GIF89a') },
  {
    title: 'BMP',
    advice: image,
    matches: (head) => head.startsWith('BM') && head.slice(6, 10) === '\0\0\0\0',
  },
  { title: 'Photoshop (PSD)', advice: image, matches: begins('8BPS') },
  { title: 'GIMP (XCF)', advice: image, matches: begins('gimp xcf') },
  {
    title: 'a Netpbm image (PBM, PGM, PPM, PFM)',
    advice: image,
    matches: (head) => /^(P[1-7]|P[Ff])\s/.test(head),
  },
  { title: 'OpenEXR', advice: scientific, matches: begins('v/1\x01') },
  { title: 'Radiance HDR', advice: scientific, matches: begins('#?RADIANCE', '#?RGBE') },
  { title: 'XISF', advice: scientific, matches: begins('XISF0100') },
  {
    title: 'HDF5 (Imaris, netCDF 4, BigDataViewer)',
    advice: scientific,
    matches: begins('\x89HDF\r\n\x1a\n'),
  },
  { title: 'MATLAB (MAT)', advice: scientific, matches: begins('MATLAB ') },
  { title: 'Zeiss CZI', advice: scientific, matches: begins('ZISRAWFILE') },
  { title: 'Nikon ND2', advice: scientific, matches: begins('\xda\xce\xbe\x0a') },
  { title: 'Leica LIF', advice: scientific, matches: begins('\x70\0\0\0') },
  { title: 'Olympus OIB or another compound file', advice: scientific, matches: begins('\xd0\xcf\x11\xe0') },
  { title: 'DICOM', advice: scientific, matches: (head) => head.slice(128, 132) === 'DICM' },
  { title: 'NIfTI', advice: scientific, matches: (head) => /^n[i+]1\0/.test(head.slice(344, 348)) },
  { title: 'MRC', advice: scientific, matches: (head) => head.slice(208, 212) === 'MAP ' },
  { title: 'NRRD', advice: scientific, matches: begins('NRRD0') },
  {
    title: 'SVG',
    advice: image,
    matches: (head) => /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg\b/.test(head),
  },
  { title: 'PDF', advice: image, matches: begins('%PDF-') },
  { title: 'PostScript', advice: image, matches: begins('%!PS') },
  { title: 'an icon (ICO)', advice: image, matches: begins('\0\0\x01\0') },
  {
    title: 'PCX',
    advice: image,
    matches: begins('\n\x05\x01\b', '\n\x05\x01\x01', '\n\x03\x01', '\n\x02\x01'),
  },
  { title: 'SGI', advice: image, matches: begins('\x01\xda\0\x01', '\x01\xda\x01\x01', '\x01\xda\x01\x02') },
  { title: 'DDS', advice: image, matches: begins('DDS ') },
  { title: 'QOI', advice: image, matches: begins('qoif') },
  {
    title: 'a raw file of a camera',
    advice: raw,
    matches: begins('FUJIFILMCCD-RAW', 'FOVb', '\0MRM', 'IIRO', 'IIRS', 'MMOR', 'IIU\0'),
  },
  {
    title: 'a raw file of a camera',
    advice: raw,
    matches: (head) => head.startsWith('II') && head.slice(6, 14) === 'HEAPCCDR',
  },
  {
    title: 'a compressed archive',
    advice: 'unpack it first',
    matches: begins('\x1f\x8b', 'BZh', '\xfd7zXZ\0', '\x28\xb5\x2f\xfd'),
  },
];

/** How many bytes decide. */
const headBytes = 512;

/** "HEIC, which is not supported: convert it to PNG or TIFF" for the first bytes of such a file; undefined for others. */
export function unsupportedFormat(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, headBytes);
  const found = formats.find((format) => format.matches(head));
  return found && `${found.title}, which is not supported: ${found.advice}`;
}
