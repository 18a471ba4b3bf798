/**
 * Rows beside which ours stand, in dB by group, each over the whole bench. "numpy" rows are plain solvers on the same data; the others are
 * published. With other people's kernels (O6) the last three are what those authors' non-blind solvers made of the same kernels.
 */

export const published = {
  O1: {
    'GSR 2014': { all: 6.67 },
    'IDD-BM3D 2012': { all: 6.477 },
    'NCSR 2013': { all: 6.449 },
    'ADMM-BM3D (plug-and-play)': { all: 6.201 },
    'ADMM-GMM': { all: 6.104 },
    'L0-AbS': { all: 4.615 },
    TVMM: { all: 4.283 },
  },
  O2: {
    'FDN-10T 2017 (learned)': { all: 35.09 },
    'EPLL 2011': { all: 34.75 },
    'known kernel of the SelfDeblur papers': { all: 34.53 },
    'CSF 5x5': { all: 34.06 },
    RTF: { all: 33.97 },
    'Levin 2007 sparse': { all: 32.73 },
  },
  O4: {
    'total variation, numpy': { 'σ 2.55': 29.39, 'σ 7.65': 24.95, 'σ 12.75': 23.16 },
    'Wiener, best balance, numpy': { 'σ 2.55': 27.62, 'σ 7.65': 23.66, 'σ 12.75': 22.12 },
  },
  O5: {
    'total variation, numpy': { 'σ 2.55': 30.34, 'σ 7.65': 26.31 },
    'Wiener, best balance, numpy': { 'σ 2.55': 28.1, 'σ 7.65': 24.78 },
  },
  O6: {
    'CSF 2014': { 'Levin 2011': 30.42, 'Cho-Lee 2009': 29.99, 'Fergus 2006': 29.01 },
    RTF: { 'Levin 2011': 30.4, 'Cho-Lee 2009': 29.73, 'Fergus 2006': 29.1 },
    'Levin 2007 sparse': { 'Levin 2011': 30.05, 'Cho-Lee 2009': 29.71, 'Fergus 2006': 28.38 },
    'the blind methods themselves': {
      'Fergus 2006': 29.46,
      'Cho-Lee 2009': 30.79,
      'Levin 2011': 31.14,
      'Pan 2016': 31.73,
      'PMP 2021': 32.45,
    },
  },
};

/** Published numbers of single cases: bench, case, rows. */
export const publishedCases = [
  {
    bench: 'O4',
    case: 'leaves.png k4 σ7.65',
    rows: {
      'DPIR 2021 (learned)': 30.27,
      'IRCNN 2017 (learned)': 28.45,
      'FDN (learned)': 23.53,
      EPLL: 17.54,
    },
  },
];

/** PSNR of the observations of O1 on Cameraman, scenarios 1 to 6, and of O2's inputs: reproduced before anything is believed. */
export const known = { cameraman: [22.23, 22.16, 20.77, 24.62, 23.36, 29.83], levin: 22.96 };

/**
 * Sums of squared errors of Levin's 32 photographs restored with the known kernel: rows im1 to im4, columns kernel1 to kernel8. Published error
 * ratios divide by these.
 *
 * @see A. Levin, Y. Weiss, F. Durand, W. Freeman 2009, "Understanding and evaluating blind deconvolution algorithms", doi:10.1109/CVPR.2009.5206815
 */
export const levinKnownErrors = [
  [33.2452, 37.8673, 26.1407, 48.3362, 21.0029, 15.8103, 20.6043, 26.1233],
  [48.3678, 51.6701, 42.9596, 72.8446, 27.9074, 20.3612, 39.6822, 40.9937],
  [31.8456, 36.5485, 18.6523, 39.4669, 14.8198, 10.0371, 13.1905, 23.4166],
  [30.0886, 44.158, 15.3129, 39.8219, 15.4713, 17.9402, 14.8388, 23.127],
];
