/** The fields of the kernels' jobs, four bytes each, in their order in memory: written by `npm run build:wasm` from assembly/. */
export interface Jobs {
  AdmmJob: {
    readonly operation: number;
    readonly count: number;
    readonly chunk: number;
    readonly a: number;
    readonly b: number;
    readonly c: number;
    readonly d: number;
    readonly e: number;
    readonly f: number;
    readonly g: number;
    readonly re: number;
    readonly im: number;
    readonly p: number;
    readonly q: number;
    readonly plane: number;
    readonly planes: number;
  };
  ArrangeJob: {
    readonly x: number;
    readonly to: number;
    readonly volume: number;
    readonly height: number;
    readonly width: number;
    readonly depth: number;
    readonly lines: number;
    readonly line: number;
    readonly packed: number;
    readonly phases: number;
    readonly phaseCount: number;
  };
  CollaborateJob: {
    readonly plane: number;
    readonly pilot: number;
    readonly height: number;
    readonly width: number;
    readonly step: number;
    readonly radius: number;
    readonly count: number;
    readonly band: number;
    readonly positions: number;
    readonly sizes: number;
    readonly variances: number;
    readonly limits: number;
    readonly window: number;
    readonly slices: number;
    readonly sliceRows: number;
    readonly unit: number;
    readonly first: number;
  };
  ColumnsJob: {
    readonly plan: number;
    readonly length: number;
    readonly columns: number;
    readonly together: number;
    readonly items: number;
    readonly from: number;
    readonly fromImaginary: number;
    readonly fromLine: number;
    readonly fromImage: number;
    readonly fromBlock: number;
    readonly fromTiles: number;
    readonly to: number;
    readonly toImaginary: number;
    readonly toLine: number;
    readonly toImage: number;
    readonly toBlock: number;
    readonly toTiles: number;
  };
  ConvolveJob: {
    readonly x: number;
    readonly volume: number;
    readonly plane: number;
    readonly line: number;
    readonly sumLine: number;
    readonly volumes: number;
    readonly spreadVolume: number;
    readonly span: number;
    readonly points: number;
    readonly rows: number;
    readonly rowStep: number;
    readonly from: number;
    readonly blocks: number;
    readonly together: number;
    readonly channels: number;
    readonly bias: number;
    readonly noBias: number;
    readonly out: number;
    readonly outChannel: number;
    readonly outDepth: number;
    readonly outHeight: number;
    readonly heightCells: number;
    readonly widthStep: number;
    readonly phases: number;
    readonly phaseCount: number;
  };
  FilterJob: {
    readonly plan: number;
    readonly length: number;
    readonly blocks: number;
    readonly tiles: number;
    readonly image: number;
    readonly block: number;
    readonly filter: number;
    readonly filterBlock: number;
    readonly conjugate: number;
  };
  FiltersJob: {
    readonly weights: number;
    readonly to: number;
    readonly tapList: number;
    readonly taps: number;
    readonly channels: number;
    readonly channel: number;
    readonly row: number;
    readonly points: number;
    readonly rows: number;
  };
  MatchJob: {
    readonly plane: number;
    readonly height: number;
    readonly width: number;
    readonly step: number;
    readonly radius: number;
    readonly count: number;
    readonly threshold: number;
    readonly band: number;
    readonly positions: number;
    readonly sizes: number;
    readonly first: number;
  };
  OverlapSaveJob: {
    readonly x: number;
    readonly width: number;
    readonly plane: number;
    readonly images: number;
    readonly out: number;
    readonly outHeight: number;
    readonly outWidth: number;
    readonly rows: number;
    readonly columns: number;
    readonly down: number;
    readonly across: number;
    readonly height: number;
    readonly length: number;
    readonly top: number;
    readonly left: number;
    readonly validRows: number;
    readonly validColumns: number;
    readonly rowPlan: number;
    readonly columnPlan: number;
    readonly filter: number;
    readonly conjugate: number;
    readonly operation: number;
    readonly y: number;
    readonly p: number;
    readonly q: number;
  };
  PointwiseJob: {
    readonly operation: number;
    readonly count: number;
    readonly chunk: number;
    readonly a: number;
    readonly b: number;
    readonly c: number;
    readonly d: number;
    readonly e: number;
    readonly out: number;
    readonly p: number;
    readonly q: number;
  };
  PowerLawJob: {
    readonly operation: number;
    readonly count: number;
    readonly chunk: number;
    readonly a: number;
    readonly b: number;
    readonly c: number;
    readonly d: number;
    readonly e: number;
    readonly out: number;
    readonly p: number;
    readonly q: number;
    readonly columns: number;
    readonly level: number;
    readonly slope: number;
  };
  RowsJob: {
    readonly plan: number;
    readonly unfold: number;
    readonly lines: number;
    readonly length: number;
    readonly image: number;
    readonly real: number;
    readonly spectrum: number;
    readonly imaginary: number;
    readonly lineStride: number;
    readonly imageStride: number;
    readonly blockStride: number;
    readonly roomy: number;
    readonly scale: number;
  };
  SimilarityJob: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly rows: number;
    readonly columns: number;
    readonly weights: number;
    readonly sums: number;
  };
  SpectralFitJob: {
    readonly count: number;
    readonly power: number;
    readonly gain: number;
    readonly logFrequency: number;
    readonly weight: number;
    readonly noiseShape: number;
    readonly residuals: number;
    readonly sums: number;
    readonly logA: number;
    readonly alpha: number;
    readonly noise: number;
  };
  StencilJob: {
    readonly operation: number;
    readonly x: number;
    readonly d: number;
    readonly size: number;
    readonly height: number;
    readonly width: number;
  };
}

/** The names of the fields in order; integers, unless a name says that it is a float. */
export const jobLayouts: { readonly [Job in keyof Jobs]: string } = {
  AdmmJob: 'operation count chunk a b c d e f g re im p:float q:float plane planes',
  ArrangeJob: 'x to volume height width depth lines line packed phases phaseCount',
  CollaborateJob:
    'plane pilot height width step radius count band positions sizes variances limits window slices sliceRows unit:float first',
  ColumnsJob:
    'plan length columns together items from fromImaginary fromLine fromImage fromBlock fromTiles to toImaginary toLine toImage toBlock toTiles',
  ConvolveJob:
    'x volume plane line sumLine volumes spreadVolume span points rows rowStep from blocks together channels bias noBias out outChannel outDepth outHeight heightCells widthStep phases phaseCount',
  FilterJob: 'plan length blocks tiles image block filter filterBlock conjugate',
  FiltersJob: 'weights to tapList taps channels channel row points rows',
  MatchJob: 'plane height width step radius count threshold:float band positions sizes first',
  OverlapSaveJob:
    'x width plane images out outHeight outWidth rows columns down across height length top left validRows validColumns rowPlan columnPlan filter conjugate operation y p:float q:float',
  PointwiseJob: 'operation count chunk a b c d e out p:float q:float',
  PowerLawJob: 'operation count chunk a b c d e out p:float q:float columns level:float slope:float',
  RowsJob:
    'plan unfold lines length image real spectrum imaginary lineStride imageStride blockStride roomy scale:float',
  SimilarityJob: 'x y width rows columns weights sums',
  SpectralFitJob:
    'count power gain logFrequency weight noiseShape residuals sums logA:float alpha:float noise:float',
  StencilJob: 'operation x d size height width',
};
