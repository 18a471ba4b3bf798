/** Published rows, beside which ours stand; dB, each over the whole bench. */

export const published = {
  O1: {
    'GSR 2014': 6.67,
    'IDD-BM3D 2012': 6.477,
    'NCSR 2013': 6.449,
    'ADMM-BM3D (plug-and-play)': 6.201,
    'ADMM-GMM': 6.104,
    'L0-AbS': 4.615,
    TVMM: 4.283,
  },
  O2: {
    'FDN-10T 2017 (learned)': 35.09,
    'EPLL 2011': 34.75,
    'known kernel of the SelfDeblur papers': 34.53,
    'CSF 5x5': 34.06,
    RTF: 33.97,
    'Levin 2007 sparse': 32.73,
  },
  O4: {},
  O5: {},
  O6: {},
};

/** PSNR of the observations of O1 on Cameraman, scenarios 1 to 6, and of O2's inputs: reproduced before anything is believed. */
export const known = { cameraman: [22.23, 22.16, 20.77, 24.62, 23.36, 29.83], levin: 22.96 };
