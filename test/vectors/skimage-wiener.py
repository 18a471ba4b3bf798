"""Makes skimage-wiener.json: what scikit-image's wiener returns. Run: python3 skimage-wiener.py > skimage-wiener.json"""

import json

import numpy as np
import skimage
from skimage.restoration import wiener

rng = np.random.default_rng(20240229)
cases = []
for shape, size in [((12, 15), (3, 4)), ((16, 16), (5, 5)), ((9, 14), (4, 2)), ((7, 33), (3, 3))]:
    for balance in (1e-3, 0.1, 10.0):
        image = rng.random(shape)
        psf = rng.random(size) ** 3
        psf /= psf.sum()
        cases.append(
            {
                "image": image.tolist(),
                "psf": psf.tolist(),
                "balance": balance,
                "clipped": wiener(image, psf, balance).tolist(),
                "free": wiener(image, psf, balance, clip=False).tolist(),
            }
        )
print(json.dumps({"scikit-image": skimage.__version__, "numpy": np.__version__, "cases": cases}, indent=None))
