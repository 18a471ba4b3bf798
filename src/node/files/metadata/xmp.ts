/** XMP packets: kept, but for what no longer describes the image. */

/** What an XMP packet states that writing makes untrue, and the packet without it. */
export interface CleanXmp {
  readonly xmp: Uint8Array;
  /** What the packet announces behind the image, one name each: "gain map", "motion photo". */
  readonly announced: readonly string[];
}

/** Vocabularies that describe further items in the same file: gain maps, motion photos, their directory. */
const ofItems: readonly (readonly [uri: string, name: string | undefined])[] = [
  ['http://ns.adobe.com/hdr-gain-map/1.0/', 'gain map'],
  ['http://ns.apple.com/HDRGainMap/1.0/', 'gain map'],
  ['http://ns.google.com/photos/1.0/container/', undefined],
];
const camera = 'http://ns.google.com/photos/1.0/camera/';
const tiff = 'http://ns.adobe.com/tiff/1.0/';

/**
 * A packet with the orientation of upright samples, and without what describes items that are not written: a gain map, a video.
 *
 * @param packet XMP in UTF-8; others are returned as they are
 */
export function cleanXmp(packet: Uint8Array): CleanXmp {
  const before = Buffer.from(packet).toString('latin1');
  let text = before;
  const announced = new Set<string>();
  for (const prefix of prefixesOf(text, tiff))
    text = text
      .replace(new RegExp(`(\\b${prefix}:Orientation\\s*=\\s*["'])\\d`, 'g'), '$11')
      .replace(new RegExp(`(<${prefix}:Orientation>)\\d`, 'g'), '$11');
  for (const [uri, name] of ofItems)
    for (const prefix of prefixesOf(text, uri)) {
      const shorter = withoutProperties(text, prefix, '\\w+');
      if (shorter !== text && name) announced.add(name);
      if (/Semantic\s*=\s*["']GainMap/.test(text)) announced.add('gain map');
      if (/Semantic\s*=\s*["']MotionPhoto/.test(text)) announced.add('motion photo');
      text = shorter;
    }
  for (const prefix of prefixesOf(text, camera)) {
    const shorter = withoutProperties(text, prefix, '(?:MotionPhoto|MicroVideo)\\w*');
    if (shorter !== text) announced.add('motion photo');
    text = shorter;
  }
  const xmp = text === before ? packet : Buffer.from(text, 'latin1');
  return { xmp, announced: [...announced] };
}

const exif = 'http://ns.adobe.com/exif/1.0/';

/** A packet whose stated numbers of columns and rows are those of the image. */
export function xmpOfSize(packet: Uint8Array, width: number, height: number): Uint8Array {
  const before = Buffer.from(packet).toString('latin1');
  let text = before;
  const set = (uri: string, name: string, value: number): void => {
    for (const prefix of prefixesOf(text, uri))
      text = text.replace(
        new RegExp(`((?:\\b${prefix}:${name}\\s*=\\s*["'])|(?:<${prefix}:${name}>))\\d+`, 'g'),
        (_, head) => head + value,
      );
  };
  set(tiff, 'ImageWidth', width);
  set(tiff, 'ImageLength', height);
  set(exif, 'PixelXDimension', width);
  set(exif, 'PixelYDimension', height);
  return text === before ? packet : Buffer.from(text, 'latin1');
}

function prefixesOf(text: string, uri: string): string[] {
  const pattern = new RegExp(`xmlns:([\\w-]+)\\s*=\\s*["']${uri.replace(/[.]/g, '\\.')}["']`, 'g');
  return [...new Set([...text.matchAll(pattern)].map(([, prefix]) => prefix))];
}

/** Attributes and elements of a prefix taken out; nested elements go with their outermost. */
function withoutProperties(text: string, prefix: string, names: string): string {
  return text
    .replace(new RegExp(`\\s${prefix}:${names}\\s*=\\s*("[^"]*"|'[^']*')`, 'g'), '')
    .replace(new RegExp(`<(${prefix}:${names})(?:\\s[^>]*)?(?:/>|>[\\s\\S]*?</\\1>)`, 'g'), '');
}
