/** The JFIF header of a JPEG, which the encoder leaves out: without it and without EXIF a density is lost. */

/** A JPEG with its density in pixels per inch, rounded to whole numbers as the header holds them. */
export function jpegWithDensity(file: Buffer, density: number): Buffer {
  const header = Buffer.from('\xff\xe0\0\x10JFIF\0\x01\x01\x01\0\0\0\0\0\0', 'latin1');
  const whole = Math.min(Math.max(Math.round(density), 1), 65535);
  header.writeUInt16BE(whole, 12);
  header.writeUInt16BE(whole, 14);
  return Buffer.concat([file.subarray(0, 2), header, file.subarray(2)]);
}
