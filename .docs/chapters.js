/** The chapters of the API index, in their order: which folders of src each one covers. The longest path that matches decides. */
export const chapters = {
  Restoration: ['restore'],
  Solvers: ['solvers'],
  'Layer inversion': ['solvers/layers'],
  'Building blocks of solvers': [
    'solvers/optimization',
    'solvers/data-terms',
    'solvers/priors',
    'solvers/fourier',
  ],
  'Blind deconvolution': ['blind'],
  Operators: ['operators', 'boundary'],
  'PSF models': ['psf'],
  Convolution: ['conv'],
  'Framework dialects': ['conv/dialects'],
  Estimation: ['estimate'],
  Denoising: ['denoise'],
  Noise: ['noise', 'random.ts'],
  Metrics: ['metrics'],
  'Transposed versus true deconvolution': ['versus'],
  'Fourier transform': ['fft'],
  Tensors: ['tensor.ts', 'errors.ts', 'parameter.ts', 'linear-operator.ts', 'numerics'],
  Threads: ['kernels', 'node/threads.ts', 'web'],
  Files: ['node', 'codes'],
  Reports: ['node/report'],
};

const rows = Object.entries(chapters)
  .flatMap(([chapter, paths]) => paths.map((path) => ({ chapter, path })))
  .sort((a, b) => b.path.length - a.path.length);

/** The chapter of a source file, given by its path below src. */
export function chapterOf(file) {
  const row = rows.find(({ path }) => file === path || file.startsWith(`${path}/`));
  if (row === undefined) throw new Error(`src/${file} has no chapter: add its folder to .docs/chapters.js`);
  return row.chapter;
}
