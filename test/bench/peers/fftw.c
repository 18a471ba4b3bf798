/* FFTW's measured plan of a real 2-D transform there and back: gcc -O3 fftw.c -o fftw -lfftw3f_threads -lfftw3f -lm -lpthread
   usage: fftw THREADS RUNS ROWS COLUMNS [ROWS COLUMNS ...]; a line "ROWS COLUMNS median min" in milliseconds for each. */
#include <fftw3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int main(int count, char **words) {
  fftwf_init_threads();
  fftwf_plan_with_nthreads(atoi(words[1]));
  const int runs = atoi(words[2]);
  for (int k = 3; k + 1 < count; k += 2) {
    const int rows = atoi(words[k]), columns = atoi(words[k + 1]), n = rows * columns;
    float *real = fftwf_malloc(sizeof(float) * n);
    fftwf_complex *half = fftwf_malloc(sizeof(fftwf_complex) * rows * (columns / 2 + 1));
    fftwf_plan there = fftwf_plan_dft_r2c_2d(rows, columns, real, half, FFTW_MEASURE);
    fftwf_plan back = fftwf_plan_dft_c2r_2d(rows, columns, half, real, FFTW_MEASURE);
    for (int i = 0; i < n; i++) real[i] = drand48();
    double *times = malloc(sizeof(double) * runs);
    for (int r = 0; r < runs; r++) {
      const double start = now();
      fftwf_execute(there);
      fftwf_execute(back);
      times[r] = now() - start;
      for (int i = 0; i < n; i++) real[i] *= 1.f / n;
    }
    qsort(times, runs, sizeof(double), compare);
    printf("%d %d %.4f %.4f\n", rows, columns, times[runs / 2], times[0]);
    fflush(stdout);
  }
  return 0;
}
