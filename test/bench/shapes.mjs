/** The convolutions that are measured: those of ../shared/peers/pytorch.py. Square pictures and kernels, one of a batch. */
export const shapes = [
  ['image k9', 1, 1, 1024, 9, 1, 4, 1],
  ['image k31', 1, 1, 1024, 31, 1, 15, 1],
  ['rgb k5 s2', 3, 3, 512, 5, 2, 2, 1],
  ['gan 64-32 k4 s2', 64, 32, 64, 4, 2, 1, 1],
  ['gan 256-128 k4 s2', 256, 128, 16, 4, 2, 1, 1],
  ['atrous 64-64 k3 d2', 64, 64, 128, 3, 1, 2, 2],
  ['64-64 k3 s2 d2', 64, 64, 128, 3, 2, 2, 2],
  ['onnx 8-8 k4 s2', 8, 8, 64, 4, 2, 1, 1],
].map(([name, inputs, outputs, size, kernel, stride, padding, dilation]) => ({
  ...{ name, inputs, outputs, size, kernel, stride, padding, dilation },
}));
