/** deconvkit: the public API. */

export { estimatePsf } from './blind/estimate-psf.ts';
export type { FamilyName } from './blind/parametric/families.ts';
export {
  type FitParametricPsfOptions,
  fitParametricPsf,
  type ParametricCandidate,
  type ParametricPsf,
} from './blind/parametric/fit-parametric-psf.ts';
export type { BlurVerdict } from './blind/parametric/verdict.ts';
export {
  type EstimateMildBlurOptions,
  estimateMildBlur,
  type MildBlur,
} from './blind/polyblur/estimate-mild-blur.ts';
export type { EstimatePsfOptions, PsfEstimate, PsfKind } from './blind/psf-estimate.ts';
export type { KernelPoint } from './blind/trajectory.ts';
export type { JudgedPsf, PsfVerdict } from './blind/verdict.ts';
export { type Boundary, boundaryIndex } from './boundary/boundary.ts';
export { cropFrame, type ExtendedFrame, extendFrame } from './boundary/frame.ts';
export type { TransferCurve } from './codes/transfer-curves.ts';
export { type Checkerboard, type CheckerboardOptions, checkerboard } from './conv/analysis/checkerboard.ts';
export { type OverlapCountOptions, overlapCount } from './conv/analysis/overlap-count.ts';
export { type ReceptiveField, receptiveField, type StackedLayer } from './conv/analysis/receptive-field.ts';
export {
  type ConvSizeOptions,
  type ConvTransposeSizeOptions,
  convInputSizes,
  convOutputSize,
  convTransposeOutputSize,
} from './conv/analysis/sizes.ts';
export { bilinearWeight } from './conv/bilinear.ts';
export { type ConvOptions, conv } from './conv/conv.ts';
export { type ConvTransposeOptions, convTranspose } from './conv/conv-transpose.ts';
export type { Padding, PerAxis, SpatialOptions, TransposedOptions } from './conv/engine/geometry.ts';
export {
  type KernelModel,
  type KernelName,
  type KernelOptions,
  type KernelSpec,
  kernels,
  makeKernel,
} from './conv/kernels.ts';
export { convND } from './conv/layers/conv-nd.ts';
export { type DeconvOptions, deconvND } from './conv/layers/deconv-nd.ts';
export type { InitFactor, InitOptions, InitScheme, InitSchemeName } from './conv/layers/initialise.ts';
export type { ConvLayer, LayerGradients, LayerOptions } from './conv/layers/layer.ts';
export { convMatrix } from './conv/matrix/conv-matrix.ts';
export { denseMatrix, type SparseMatrix, transposeMatrix } from './conv/matrix/sparse.ts';
export type { OverlapMerge } from './conv/merge.ts';
export { type ResizeMethod, type ResizeOptions, resize } from './conv/resize.ts';
export {
  type ResizeConvOptions,
  resizeConv,
  resizeConvAsTransposed,
  type TransposedCall,
} from './conv/resize-conv.ts';
export { weightGradient } from './conv/weight-gradient.ts';
export { type Bm3dOptions, type Bm3dProfile, bm3d } from './denoise/bm3d.ts';
export { type NonLocalMeansOptions, nonLocalMeans } from './denoise/non-local-means.ts';
export { type TvDenoiseOptions, tvDenoise } from './denoise/total-variation.ts';
export { DeconvError, type DeconvErrorCode } from './errors.ts';
export { type BlockGrid, blockGrid } from './estimate/block-grid.ts';
export { type ClippedOptions, clippedWeights } from './estimate/clipped-weights.ts';
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
export { type PointField, pointField } from './estimate/point-field.ts';
export { fitPowerLaw, type PowerLaw } from './estimate/power-law.ts';
export { psfLikelihood } from './estimate/psf-likelihood.ts';
export { type Resampling, resampling } from './estimate/resampling.ts';
export { goodSize } from './fft/good-size.ts';
export { irfftn, rfftn } from './fft/rfftn.ts';
export type { Spectrum } from './fft/spectrum.ts';
export { releaseMemory } from './kernels/runtime/release-memory.ts';
export { setThreads } from './kernels/runtime/threads.ts';
export type { LinearOperator } from './linear-operator.ts';
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
  addNoise,
  type NoiseModelName,
  type NoiseModelOptions,
  type NoiseSpec,
  noiseModels,
} from './noise/catalogue.ts';
export { type GaussianNoiseOptions, gaussianNoise } from './noise/gaussian.ts';
export type { NoiseModel } from './noise/model.ts';
export { type PoissonNoiseOptions, poissonNoise } from './noise/poisson.ts';
export { pseudoInverse, type SingularValues, svd } from './numerics/svd.ts';
export { adjointError } from './operators/adjoint-error.ts';
export { type BlurOptions, blur, type FrameShape } from './operators/blur.ts';
export type { CirculantOperator } from './operators/circulant.ts';
export { circulant } from './operators/circulant.ts';
export { compose } from './operators/compose.ts';
export { convolution, transposedConvolution } from './operators/convolution.ts';
export { type GradientOptions, gradient } from './operators/gradient.ts';
export { laplacianSpectrum } from './operators/laplacian.ts';
export { operatorNorm } from './operators/norm.ts';
export type { WindowedOperator } from './operators/windowed.ts';
export type { Catalogue, Described, Parameter } from './parameter.ts';
export { type PsfBackground, psfBackground } from './psf/background.ts';
export { type PsfModelName, type PsfModelOptions, type PsfSpec, psfModels } from './psf/catalogue.ts';
export type { PsfSampling, PsfSize } from './psf/grid.ts';
export { makePsf } from './psf/make.ts';
export { type MeasureOptions, measurePsf } from './psf/measure.ts';
export type { PsfModel } from './psf/model.ts';
export { type AiryOptions, airyPsf } from './psf/models/airy.ts';
export { type BoxOptions, boxPsf } from './psf/models/box.ts';
export { type DiskOptions, diskPsf } from './psf/models/disk.ts';
export { type FspecialOptions, fspecialPsf } from './psf/models/fspecial.ts';
export { type GaussianOptions, gaussianPsf } from './psf/models/gaussian.ts';
export { type MoffatOptions, moffatPsf } from './psf/models/moffat.ts';
export { type MotionOptions, motionPsf } from './psf/models/motion.ts';
export { type PathOptions, pathPsf } from './psf/models/path.ts';
export { type ShakeOptions, shakePsf } from './psf/models/shake.ts';
export { toOtf } from './psf/otf.ts';
export { type PsfIssue, type PsfReport, validatePsf } from './psf/validate.ts';
export { type Random, random } from './random.ts';
export { chooseLight, type LightChoice, type LightEvidence } from './restore/encoded/choose-light.ts';
export type { Encoding } from './restore/encoded/encoding.ts';
export type { AutoParameters } from './restore/methods/auto.ts';
export {
  checkMethod,
  type MethodName,
  type MethodParameters,
  type MethodSpec,
  methods,
} from './restore/methods/catalogue.ts';
export type {
  InverseParameters,
  PolyblurParameters,
  TikhonovParameters,
  UnsupervisedWienerParameters,
  WienerParameters,
} from './restore/methods/fourier-filters.ts';
export type {
  CglsParameters,
  LandweberParameters,
  RichardsonLucyParameters,
} from './restore/methods/iterative.ts';
export {
  type ChoosingMethod,
  defaultMethod,
  type Method,
  type MethodCatalogue,
  type MethodChoice,
  type MethodDescription,
  type MethodProblem,
  type RestorationSize,
  type SolvingMethod,
  type WholePart,
} from './restore/methods/method.ts';
export type {
  HyperLaplacianParameters,
  PlugAndPlayParameters,
  PoissonTotalVariationParameters,
  TotalVariationParameters,
} from './restore/methods/sparse-priors.ts';
export { estimateNoiseCurve, type NoiseCurve } from './restore/noise/noise-curve.ts';
export type {
  PsfEstimateReport,
  Restoration,
  RestoreOptions,
  RestoreReport,
  UsedPsf,
} from './restore/options.ts';
export { type PsfRefinement, refinePsf } from './restore/psf-fit/refine-psf.ts';
export { restore, restoreWith } from './restore/restore.ts';
export type { RangeEnd, SweepAxis } from './restore/sweep/grid.ts';
export { type Sweep, type SweepPoint, sweep } from './restore/sweep/sweep.ts';
export { type RestorePort, serveRestore } from './restore/worker/serve-restore.ts';
export { type AdmmOptions, admm } from './solvers/admm.ts';
export { type CglsOptions, cgls } from './solvers/cgls.ts';
export { type DataTerm, leastSquares } from './solvers/data-terms/data-term.ts';
export { poissonLikelihood } from './solvers/data-terms/poisson-data-term.ts';
export type { CountingNoise } from './solvers/data-terms/poisson-likelihood.ts';
export type { WienerModel } from './solvers/fourier/fitted-filter.ts';
export type {
  FourierFilterOptions,
  MaskedFilterOptions,
  SpectralOperator,
} from './solvers/fourier/fourier-filter.ts';
export type { WienerCompat } from './solvers/fourier/wiener-compat.ts';
export { type HyperLaplacianOptions, hyperLaplacian } from './solvers/hyper-laplacian.ts';
export { type InverseFilterOptions, inverseFilter } from './solvers/inverse-filter.ts';
export { type LandweberOptions, landweber } from './solvers/landweber.ts';
export {
  type InverseMethod,
  type InvertLayerOptions,
  invertLayer,
  type LayerInverse,
} from './solvers/layers/invert-layer.ts';
export { type Invertibility, invertibility } from './solvers/layers/invertibility.ts';
export type { LayerGeometry, LayerModel } from './solvers/layers/layer-model.ts';
export type { AbortSignalLike } from './solvers/optimization/event-loop.ts';
export type { InitialEstimate } from './solvers/optimization/initial-estimate.ts';
export type { IterateOptions, IterationState } from './solvers/optimization/iterate.ts';
export type { Parameters, Solution, StopReason } from './solvers/optimization/solution.ts';
export { type Denoiser, type PlugAndPlayOptions, plugAndPlay } from './solvers/plug-and-play.ts';
export { type PoissonTotalVariationOptions, poissonTotalVariation } from './solvers/poisson-tv.ts';
export { type PolyblurOptions, polyblur } from './solvers/polyblur.ts';
export {
  type Analysis,
  type AnalysisOperator,
  blockDetails,
  type ConvolutionalAnalysis,
  differences,
  identity,
} from './solvers/priors/analysis-operators.ts';
export {
  hyperLaplacianPrior,
  l1Prior,
  nonNegativityPrior,
  totalVariationPrior,
} from './solvers/priors/built-in-priors.ts';
export { combinePriors } from './solvers/priors/combine-priors.ts';
export { filterBank } from './solvers/priors/filter-bank.ts';
export type { FusedProximalStep, Prior, PriorFactory, ProximalMap } from './solvers/priors/prior.ts';
export {
  groupSoftThreshold,
  nonNegativeProjection,
  softThreshold,
} from './solvers/priors/proximal-maps.ts';
export type { WholeImage } from './solvers/priors/whole-image.ts';
export { type RichardsonLucyOptions, richardsonLucy } from './solvers/richardson-lucy.ts';
export { type TikhonovOptions, tikhonov } from './solvers/tikhonov.ts';
export { type TotalVariationOptions, totalVariation } from './solvers/total-variation.ts';
export {
  type PosteriorSolution,
  type UnsupervisedWienerOptions,
  unsupervisedWiener,
} from './solvers/unsupervised-wiener.ts';
export { type WienerNoise, type WienerOptions, wienerDeconvolve } from './solvers/wiener.ts';
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
export type { SampledConvolution } from './versus/sampled-convolution.ts';
export type { EstimateScore } from './versus/score.ts';
export {
  type Versus,
  type VersusOperator,
  type VersusOptions,
  type VersusReport,
  versus,
} from './versus/versus.ts';
