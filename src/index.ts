/** deconvkit: the public API. */

export { bilinearWeight } from './conv/bilinear.ts';
export { type Checkerboard, type CheckerboardOptions, checkerboard } from './conv/checkerboard.ts';
export { type ConvOptions, conv } from './conv/conv.ts';
export { type ConvTransposeOptions, convTranspose } from './conv/conv-transpose.ts';
export { type CaffeParameters, caffeConvolution, caffeDeconvolution } from './conv/dialects/caffe.ts';
export type { Border, Layout, Resolved, Site } from './conv/dialects/dialect.ts';
export { type EquivalentCall, equivalentCalls } from './conv/dialects/equivalent.ts';
export {
  deeplabConv,
  type FixedPaddingArguments,
  fixedPadding,
  mobilenetConv,
} from './conv/dialects/fixed-padding.ts';
export type { Layer } from './conv/dialects/frameworks.ts';
export {
  type JaxConvArguments,
  type JaxConvTransposeArguments,
  type JaxPadding,
  jaxConv,
  jaxConvTranspose,
} from './conv/dialects/jax.ts';
export {
  type KerasConvArguments,
  type KerasConvTransposeArguments,
  kerasConv,
  kerasConvTranspose,
} from './conv/dialects/keras.ts';
export {
  type GluonConvArguments,
  type GluonConvTransposeArguments,
  gluonConv,
  gluonConvTranspose,
  type MxnetConvolutionArguments,
  type MxnetDeconvolutionArguments,
  mxnetConvolution,
  mxnetDeconvolution,
} from './conv/dialects/mxnet.ts';
export { nativeConv, nativeConvTranspose } from './conv/dialects/native.ts';
export { type OnednnParameters, onednnConvolution, onednnDeconvolution } from './conv/dialects/onednn.ts';
export {
  type OnnxAutoPad,
  type OnnxConvAttributes,
  type OnnxConvTransposeAttributes,
  onnxConv,
  onnxConvTranspose,
} from './conv/dialects/onnx.ts';
export {
  type PuzzlelibConvArguments,
  type PuzzlelibDeconvArguments,
  puzzlelibConv,
  puzzlelibDeconv,
} from './conv/dialects/puzzlelib.ts';
export {
  type PytorchConvArguments,
  type PytorchConvTransposeArguments,
  pytorchConv,
  pytorchConvTranspose,
} from './conv/dialects/pytorch.ts';
export { runCall } from './conv/dialects/run.ts';
export {
  type TensorflowConvArguments,
  type TensorflowConvTransposeArguments,
  type TensorflowPadding,
  tensorflowConv,
  tensorflowConvTranspose,
} from './conv/dialects/tensorflow.ts';
export {
  type TfjsConvArguments,
  type TfjsConvTransposeArguments,
  type TfjsLayersConvTransposeArguments,
  type TfjsPad,
  tfjsConv,
  tfjsConvTranspose,
  tfjsLayersConvTranspose,
} from './conv/dialects/tfjs.ts';
export {
  type WebnnConvOptions,
  type WebnnConvTransposeOptions,
  webnnConv2d,
  webnnConvTranspose2d,
} from './conv/dialects/webnn.ts';
export type { Padding, PerAxis, SpatialOptions, TransposedOptions } from './conv/geometry.ts';
export { convND } from './conv/layers/conv-nd.ts';
export { type DeconvOptions, deconvND } from './conv/layers/deconv-nd.ts';
export type { InitFactor, InitOptions, InitScheme, InitSchemeName } from './conv/layers/initialise.ts';
export type { ConvLayer, LayerGradients, LayerOptions } from './conv/layers/layer.ts';
export { convMatrix } from './conv/matrix/conv-matrix.ts';
export { denseMatrix, type SparseMatrix, transposeMatrix } from './conv/matrix/sparse.ts';
export { pseudoInverse, type SingularValues, svd } from './conv/matrix/svd.ts';
export type { Merge } from './conv/merge.ts';
export { type OverlapCountOptions, overlapCount } from './conv/overlap-count.ts';
export { type ReceptiveField, receptiveField, type StackedLayer } from './conv/receptive-field.ts';
export { type ResizeMethod, type ResizeOptions, resize } from './conv/resize.ts';
export {
  type ResizeConvOptions,
  resizeConv,
  resizeConvAsTransposed,
  type TransposedCall,
} from './conv/resize-conv.ts';
export {
  type ConvSizeOptions,
  type ConvTransposeSizeOptions,
  convInputSizes,
  convOutputSize,
  convTransposeOutputSize,
} from './conv/sizes.ts';
export { weightGradient } from './conv/weight-gradient.ts';
export { type Bm3dOptions, type Bm3dProfile, bm3d } from './denoise/bm3d.ts';
export { type NonLocalMeansOptions, nonLocalMeans } from './denoise/nlm.ts';
export { type TvDenoiseOptions, tvDenoise } from './denoise/tv.ts';
export { DeconvError, type DeconvErrorCode } from './errors.ts';
export { type BlockGrid, blockGrid } from './estimate/block-grid.ts';
export { type ClippedOptions, clippedWeights } from './estimate/clipped.ts';
export { type Clipping, clipping } from './estimate/clipping.ts';
export { type Identifiability, identifiability } from './estimate/identifiability.ts';
export {
  type BlurCandidate,
  type BlurIdentification,
  type BlurSpec,
  identifyBlur,
} from './estimate/identify-blur.ts';
export { chooseLambda, type LambdaCriterion, type LambdaProblem } from './estimate/lambda.ts';
export { estimateNoise } from './estimate/noise.ts';
export { fitPowerLaw, type PowerLaw } from './estimate/power-law.ts';
export { psfLikelihood } from './estimate/psf-likelihood.ts';
export { type Resampling, resampling } from './estimate/resampling.ts';
export { goodSize } from './fft/good-size.ts';
export { irfftn, rfftn } from './fft/rfftn.ts';
export type { Spectrum } from './fft/spectrum.ts';
export { setThreads } from './kernels/threads.ts';
export { fluxRatio } from './metrics/flux-ratio.ts';
export type { MetricOptions } from './metrics/frame.ts';
export { isnr } from './metrics/isnr.ts';
export { mae } from './metrics/mae.ts';
export { mse } from './metrics/mse.ts';
export { psnr } from './metrics/psnr.ts';
export { type RadialPower, radialPower } from './metrics/radial-power.ts';
export { type Registration, registerShift } from './metrics/register-shift.ts';
export { ssim } from './metrics/ssim.ts';
export {
  type GaussianNoiseOptions,
  gaussianNoise,
  type PoissonNoiseOptions,
  poissonNoise,
} from './noise.ts';
export { adjointError } from './operators/adjoint-error.ts';
export { type BlurOptions, blur } from './operators/blur.ts';
export { type Boundary, boundaryIndex } from './operators/boundary.ts';
export { circulant } from './operators/circulant.ts';
export { compose } from './operators/compose.ts';
export { convolution, transposedConvolution } from './operators/convolution.ts';
export { cropFrame, type ExtendedFrame, extendFrame } from './operators/frame.ts';
export { type GradientOptions, gradient } from './operators/gradient.ts';
export { laplacianSpectrum } from './operators/laplacian.ts';
export { operatorNorm } from './operators/norm.ts';
export type {
  CirculantOperator,
  LinearOperator,
  WindowedOperator,
} from './operators/operator.ts';
export type { Described, Parameter } from './parameter.ts';
export { type AiryOptions, airyPsf } from './psf/airy.ts';
export { type BoxOptions, boxPsf } from './psf/box.ts';
export {
  type PsfModelName,
  type PsfSpec,
  psfModels,
} from './psf/catalogue.ts';
export { type DiskOptions, diskPsf } from './psf/disk.ts';
export { type GaussianOptions, gaussianPsf } from './psf/gaussian.ts';
export type { PsfSampling, PsfSize } from './psf/grid.ts';
export { makePsf } from './psf/make.ts';
export { type MeasureOptions, measurePsf } from './psf/measure.ts';
export { type MoffatOptions, moffatPsf } from './psf/moffat.ts';
export { type MotionOptions, motionPsf } from './psf/motion.ts';
export { toOtf } from './psf/otf.ts';
export { type PathOptions, pathPsf } from './psf/path.ts';
export { type ShakeOptions, shakePsf } from './psf/shake.ts';
export { type PsfIssue, type PsfReport, validatePsf } from './psf/validate.ts';
export { type Random, random } from './random.ts';
export type { Job, Restoration, RestoreReport } from './restore/job.ts';
export type {
  Choice,
  ChoosingMethod,
  Facts,
  Method,
  MethodSpec,
  ParameterValue,
  Problem,
  SolvingMethod,
} from './restore/method.ts';
export { checkMethod, methods } from './restore/methods.ts';
export { type PsfRefinement, refinePsf } from './restore/refine-psf.ts';
export { restore } from './restore/restore.ts';
export { type Sweep, type SweepOptions, type SweepPoint, sweep } from './restore/sweep.ts';
export { type CglsOptions, cgls } from './solvers/cgls.ts';
export type { DirectOptions, MaskedOptions, SpectralOperator } from './solvers/direct.ts';
export { type HyperLaplacianOptions, hyperLaplacian } from './solvers/hyper-laplacian.ts';
export { type InverseFilterOptions, inverseFilter } from './solvers/inverse-filter.ts';
export {
  type InverseMethod,
  type InvertLayerOptions,
  invertLayer,
  type LayerInverse,
} from './solvers/invert-layer.ts';
export { type Invertibility, invertibility } from './solvers/invertibility.ts';
export type { IterateOptions, IterationState } from './solvers/iterate.ts';
export { type LandweberOptions, landweber } from './solvers/landweber.ts';
export type { LayerGeometry, LayerModel } from './solvers/layer/model.ts';
export type { AbortSignalLike } from './solvers/pace.ts';
export { type Denoiser, type PlugAndPlayOptions, plugAndPlay } from './solvers/plug-and-play.ts';
export type { CountingNoise } from './solvers/poisson-data.ts';
export { type PoissonTotalVariationOptions, poissonTotalVariation } from './solvers/poisson-tv.ts';
export { type RichardsonLucyOptions, richardsonLucy } from './solvers/richardson-lucy.ts';
export type { Parameters, Solution, StopReason } from './solvers/solution.ts';
export type { Start } from './solvers/start.ts';
export { type TikhonovOptions, tikhonov } from './solvers/tikhonov.ts';
export { type TotalVariationOptions, totalVariation } from './solvers/total-variation.ts';
export {
  type PosteriorSolution,
  type UnsupervisedWienerOptions,
  unsupervisedWiener,
} from './solvers/unsupervised-wiener.ts';
export { type WienerOptions, wienerDeconvolve } from './solvers/wiener.ts';
export type { WienerCompat } from './solvers/wiener-compat.ts';
export {
  copyOf,
  type DType,
  type FloatArray,
  type Image,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from './tensor.ts';
export type { Judgement } from './versus/judge.ts';
export type { SampledConvolution } from './versus/sampled-convolution.ts';
export {
  type Versus,
  type VersusOperator,
  type VersusOptions,
  type VersusReport,
  versus,
} from './versus/versus.ts';
