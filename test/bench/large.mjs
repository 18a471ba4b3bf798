/**
 * Pictures of 12 megapixels through the command line, each in a process of its own: seconds, processor seconds, the largest memory and decibels of
 * code values. The pictures are mosaics of ../shared/samples_cc0, blurred in light, with photon noise, as JPEG files of quality 92.
 *
 *   node test/bench/large.mjs [methods, such as auto,wiener,tv] [megapixels]
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blur, makePsf, psnr, random } from 'deconvkit';
import { readImage } from 'deconvkit/node';
import sharp from 'sharp';
import { fixed, machine, print } from './measure.mjs';

const [methods = 'auto,wiener', megapixels = '12'] = process.argv.slice(2);
const shared = process.env.DECONVKIT_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
const samples = join(shared, 'samples_cc0');
const folder = join(tmpdir(), `deconvkit-large-${megapixels}`);
const [width, height] = [4, 3].map((n) => 2 * Math.round(n * 500 * Math.sqrt(Number(megapixels) / 12)));

/** The first has texture and print, the second large areas and a wider blur. */
const pictures = [
  {
    name: 'details',
    files: ['astronaut.png', 'coffee.png', 'rocket.jpg', 'chelsea.png', 'brick.png', 'text.png'],
    side: 512,
    psf: 'motion:length=15,angle=30',
    spec: { model: 'motion', length: 15, angle: 30 },
  },
  {
    name: 'areas',
    files: ['rocket.jpg', 'astronaut.png', 'retina.jpg', 'coffee.png', 'hubble_deep_field.jpg'],
    side: 1100,
    psf: 'disk:radius=4',
    spec: { model: 'disk', radius: 4 },
  },
];
const light = { electrons: 4000, read: 0.002, quality: 92 };

const decode = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encode = (l) => {
  const v = Math.min(1, Math.max(0, l));
  return v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055;
};

async function mosaic({ files, side }) {
  const tiles = [];
  for (let top = 0; top < height; top += side)
    for (let left = 0; left < width; left += side) {
      const size = { width: Math.min(side, width - left), height: Math.min(side, height - top) };
      const whole = await sharp(join(samples, files[tiles.length % files.length]))
        .removeAlpha()
        .toColourspace('srgb')
        .resize({ width: side, height: side, fit: 'cover' })
        .flop(tiles.length % 2 === 1)
        .png()
        .toBuffer();
      tiles.push({
        input: await sharp(whole)
          .extract({ left: 0, top: 0, ...size })
          .png()
          .toBuffer(),
        left,
        top,
      });
    }
  const blank = sharp({ create: { width, height, channels: 3, background: '#888' } });
  return blank.composite(tiles).removeAlpha().raw().toBuffer();
}

async function make(picture) {
  const raw = { raw: { width, height, channels: 3 } };
  const truth = await mosaic(picture);
  const size = width * height;
  const table = Float32Array.from({ length: 256 }, (_, code) => decode(code / 255));
  const psf = makePsf(picture.spec);
  const rng = random(1);
  const codes = Buffer.alloc(3 * size);
  for (let c = 0; c < 3; c++) {
    const plane = { shape: [height, width], data: new Float32Array(size) };
    for (let i = 0; i < size; i++) plane.data[i] = table[truth[3 * i + c]];
    const { data } = blur(psf, plane.shape, { boundary: 'reflect' }).apply(plane);
    for (let i = 0; i < size; i++) {
      const sigma = Math.sqrt(Math.max(data[i], 0) / light.electrons + light.read ** 2);
      codes[3 * i + c] = Math.round(255 * encode(data[i] + sigma * rng.normal()));
    }
  }
  await sharp(truth, raw)
    .png({ compressionLevel: 3 })
    .toFile(join(folder, `${picture.name}-sharp.png`));
  const options = { quality: light.quality, chromaSubsampling: '4:4:4' };
  await sharp(codes, raw)
    .jpeg(options)
    .toFile(join(folder, `${picture.name}.jpg`));
}

/** Runs a program and returns its time, its processor time and the largest memory of its processes, in MB. */
function run(args) {
  const started = performance.now();
  const script = fileURLToPath(new URL('../../bin/deconv.js', import.meta.url));
  // A process tells its own peak; the one that computes is a child of the one that is started.
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = 0;
  let cpu = 0;
  const watch = setInterval(() => {
    for (const pid of descendants(child.pid)) {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
        const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/\(.*\)/, '()')
          .split(' ')
          .slice(2);
        cpu = Math.max(cpu, (Number(user) + Number(system)) / 100);
      } catch {
        // It has just ended.
      }
    }
  }, 200);
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(watch);
      if (code !== 0) reject(new Error(`deconv ended with ${code}`));
      else resolve({ seconds: (performance.now() - started) / 1000, cpu, peak, report: JSON.parse(text) });
    });
  });
}

function descendants(pid) {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    return [pid, ...children.flatMap((one) => descendants(Number(one)))];
  } catch {
    return [];
  }
}

const codesOf = async (file) => (await readImage(file, { light: 'encoded' })).image;

if (!existsSync(samples)) {
  console.log('without the 12-megapixel pictures: they are made of ../shared/samples_cc0');
  process.exit(0);
}
mkdirSync(folder, { recursive: true });
const rows = [];
for (const picture of pictures) {
  const at = (end) => join(folder, `${picture.name}${end}`);
  if (!existsSync(at('.jpg'))) await make(picture);
  const truth = await codesOf(at('-sharp.png'));
  const before = psnr(truth, await codesOf(at('.jpg')));
  for (const method of methods.split(',')) {
    const out = at(`-${method.replace(/[^\w]/g, '-')}.png`);
    const result = await run([
      'restore',
      at('.jpg'),
      out,
      '--psf',
      picture.psf,
      '--method',
      method,
      '--force',
      '--json',
    ]);
    const after = psnr(truth, await codesOf(out));
    rows.push({
      picture: picture.name,
      method,
      ran: result.report.method,
      seconds: fixed(result.seconds, 0),
      'processor s': fixed(result.cpu, 0),
      MB: fixed(result.peak, 0),
      'dB before': fixed(before),
      'dB after': fixed(after),
    });
  }
}
print(`deconv restore of ${width}x${height} (${machine})`, rows);
