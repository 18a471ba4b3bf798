"""Vectors for the metrics: writes metrics.json. Debian's python3-skimage 0.19.3; run `python3 metrics.py`."""
import json
import math
import os

import numpy
import skimage
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity


def picture(rows, columns, channel):
    """A scene of waves and an edge, the same expression as in the test."""
    y, x = numpy.mgrid[0:rows, 0:columns].astype(float)
    waves = 0.5 + 0.3 * numpy.sin(0.37 * x + 0.11 * y * (channel + 1)) * numpy.cos(0.23 * y - 0.05 * x)
    return waves + 0.2 * (x + 2 * y > 45)


def other(rows, columns, channel):
    y, x = numpy.mgrid[0:rows, 0:columns].astype(float)
    return 0.9 * picture(rows, columns, channel) + 0.06 + 0.05 * numpy.sin(2.1 * x + 1.7 * y * y)


def similarity(a, b, value_range):
    return structural_similarity(
        a, b, data_range=value_range, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )


cases = []
for shape, value_range in [((1, 32, 48), 1), ((3, 25, 17), 1), ((1, 11, 11), 1), ((1, 40, 21), 255)]:
    a = [value_range * picture(*shape[1:], c) for c in range(shape[0])]
    b = [value_range * other(*shape[1:], c) for c in range(shape[0])]
    cases.append({
        "shape": shape,
        "range": value_range,
        "mse": mean_squared_error(numpy.array(a), numpy.array(b)),
        "psnr": peak_signal_noise_ratio(numpy.array(a), numpy.array(b), data_range=value_range),
        "ssim": float(numpy.mean([similarity(p, q, value_range) for p, q in zip(a, b)])),
    })

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "metrics.json"), "w") as file:
    json.dump({"scikit-image": skimage.__version__, "numpy": numpy.__version__, "cases": cases}, file, indent=1)
    file.write("\n")
