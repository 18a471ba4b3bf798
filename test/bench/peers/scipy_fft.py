"""SciPy's rfft2 and irfft2 of a float32 image on one thread: python3 scipy_fft.py RUNS ROWS COLUMNS [ROWS COLUMNS ...]

A line "ROWS COLUMNS median min" in milliseconds for each size.
"""
import sys
import time

import numpy
import scipy.fft

runs, *extents = map(int, sys.argv[1:])
for rows, columns in zip(extents[::2], extents[1::2]):
    image = numpy.random.default_rng(1).random((rows, columns), dtype=numpy.float32)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        scipy.fft.irfft2(scipy.fft.rfft2(image, workers=1), s=image.shape, workers=1)
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    print(rows, columns, times[runs // 2], times[0], flush=True)
