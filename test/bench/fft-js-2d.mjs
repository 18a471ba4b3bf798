import FFT from 'fft.js';

/** fft.js composed to a real transform of an image there and back: two rows ride in one line, then columns one by one. */
export function fftJs2d({ shape: [height, width], data }) {
  const row = new FFT(width);
  const column = new FFT(height);
  const half = width / 2 + 1;
  const spectrum = new Float64Array(2 * height * half);
  const lineIn = new Float64Array(2 * width);
  const lineOut = new Float64Array(2 * width);
  const columnIn = new Float64Array(2 * height);
  const columnOut = new Float64Array(2 * height);
  const back = new Float32Array(height * width);
  const columns = (inverse) => {
    for (let k = 0; k < half; k++) {
      for (let y = 0; y < height; y++) {
        columnIn[2 * y] = spectrum[2 * (y * half + k)];
        columnIn[2 * y + 1] = spectrum[2 * (y * half + k) + 1];
      }
      if (inverse) column.inverseTransform(columnOut, columnIn);
      else column.transform(columnOut, columnIn);
      for (let y = 0; y < height; y++) {
        spectrum[2 * (y * half + k)] = columnOut[2 * y];
        spectrum[2 * (y * half + k) + 1] = columnOut[2 * y + 1];
      }
    }
  };
  return () => {
    for (let y = 0; y < height; y += 2) {
      for (let x = 0; x < width; x++) {
        lineIn[2 * x] = data[y * width + x];
        lineIn[2 * x + 1] = data[(y + 1) * width + x];
      }
      row.transform(lineOut, lineIn);
      for (let k = 0; k < half; k++) {
        const mirror = k === 0 ? 0 : width - k;
        const a = 2 * (y * half + k);
        const b = a + 2 * half;
        spectrum[a] = (lineOut[2 * k] + lineOut[2 * mirror]) / 2;
        spectrum[a + 1] = (lineOut[2 * k + 1] - lineOut[2 * mirror + 1]) / 2;
        spectrum[b] = (lineOut[2 * k + 1] + lineOut[2 * mirror + 1]) / 2;
        spectrum[b + 1] = (lineOut[2 * mirror] - lineOut[2 * k]) / 2;
      }
    }
    columns(false);
    columns(true);
    for (let y = 0; y < height; y += 2) {
      for (let k = 0; k < half; k++) {
        const a = 2 * (y * half + k);
        const b = a + 2 * half;
        lineIn[2 * k] = spectrum[a] - spectrum[b + 1];
        lineIn[2 * k + 1] = spectrum[a + 1] + spectrum[b];
        if (k > 0 && k < width / 2) {
          lineIn[2 * (width - k)] = spectrum[a] + spectrum[b + 1];
          lineIn[2 * (width - k) + 1] = spectrum[b] - spectrum[a + 1];
        }
      }
      row.inverseTransform(lineOut, lineIn);
      for (let x = 0; x < width; x++) {
        back[y * width + x] = lineOut[2 * x];
        back[(y + 1) * width + x] = lineOut[2 * x + 1];
      }
    }
    return back;
  };
}
