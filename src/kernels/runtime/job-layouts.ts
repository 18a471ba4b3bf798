/** The fields of the kernels' jobs, four bytes each, in their order in memory: written by `npm run build:wasm` from assembly/. */
export interface Jobs {
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
  SplitJob: {
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
  StencilJob: {
    readonly operation: number;
    readonly x: number;
    readonly d: number;
    readonly size: number;
    readonly height: number;
    readonly width: number;
  };
}

/** The type of each field. */
export const jobLayouts: {
  readonly [Job in keyof Jobs]: { readonly [Field in keyof Jobs[Job]]: 'integer' | 'float' };
} = {
  ArrangeJob: {
    x: 'integer',
    to: 'integer',
    volume: 'integer',
    height: 'integer',
    width: 'integer',
    depth: 'integer',
    lines: 'integer',
    line: 'integer',
    packed: 'integer',
    phases: 'integer',
    phaseCount: 'integer',
  },
  CollaborateJob: {
    plane: 'integer',
    pilot: 'integer',
    height: 'integer',
    width: 'integer',
    step: 'integer',
    radius: 'integer',
    count: 'integer',
    band: 'integer',
    positions: 'integer',
    sizes: 'integer',
    variances: 'integer',
    limits: 'integer',
    window: 'integer',
    slices: 'integer',
    sliceRows: 'integer',
    unit: 'float',
    first: 'integer',
  },
  ColumnsJob: {
    plan: 'integer',
    length: 'integer',
    columns: 'integer',
    together: 'integer',
    items: 'integer',
    from: 'integer',
    fromImaginary: 'integer',
    fromLine: 'integer',
    fromImage: 'integer',
    fromBlock: 'integer',
    fromTiles: 'integer',
    to: 'integer',
    toImaginary: 'integer',
    toLine: 'integer',
    toImage: 'integer',
    toBlock: 'integer',
    toTiles: 'integer',
  },
  ConvolveJob: {
    x: 'integer',
    volume: 'integer',
    plane: 'integer',
    line: 'integer',
    sumLine: 'integer',
    volumes: 'integer',
    spreadVolume: 'integer',
    span: 'integer',
    points: 'integer',
    rows: 'integer',
    rowStep: 'integer',
    from: 'integer',
    blocks: 'integer',
    together: 'integer',
    channels: 'integer',
    bias: 'integer',
    noBias: 'integer',
    out: 'integer',
    outChannel: 'integer',
    outDepth: 'integer',
    outHeight: 'integer',
    heightCells: 'integer',
    widthStep: 'integer',
    phases: 'integer',
    phaseCount: 'integer',
  },
  FilterJob: {
    plan: 'integer',
    length: 'integer',
    blocks: 'integer',
    tiles: 'integer',
    image: 'integer',
    block: 'integer',
    filter: 'integer',
    filterBlock: 'integer',
    conjugate: 'integer',
  },
  FiltersJob: {
    weights: 'integer',
    to: 'integer',
    tapList: 'integer',
    taps: 'integer',
    channels: 'integer',
    channel: 'integer',
    row: 'integer',
    points: 'integer',
    rows: 'integer',
  },
  MatchJob: {
    plane: 'integer',
    height: 'integer',
    width: 'integer',
    step: 'integer',
    radius: 'integer',
    count: 'integer',
    threshold: 'float',
    band: 'integer',
    positions: 'integer',
    sizes: 'integer',
    first: 'integer',
  },
  PointwiseJob: {
    operation: 'integer',
    count: 'integer',
    chunk: 'integer',
    a: 'integer',
    b: 'integer',
    c: 'integer',
    d: 'integer',
    e: 'integer',
    out: 'integer',
    p: 'float',
    q: 'float',
  },
  PowerLawJob: {
    operation: 'integer',
    count: 'integer',
    chunk: 'integer',
    a: 'integer',
    b: 'integer',
    c: 'integer',
    d: 'integer',
    e: 'integer',
    out: 'integer',
    p: 'float',
    q: 'float',
    columns: 'integer',
    level: 'float',
    slope: 'float',
  },
  RowsJob: {
    plan: 'integer',
    unfold: 'integer',
    lines: 'integer',
    length: 'integer',
    image: 'integer',
    real: 'integer',
    spectrum: 'integer',
    imaginary: 'integer',
    lineStride: 'integer',
    imageStride: 'integer',
    blockStride: 'integer',
    roomy: 'integer',
    scale: 'float',
  },
  SplitJob: {
    operation: 'integer',
    count: 'integer',
    chunk: 'integer',
    a: 'integer',
    b: 'integer',
    c: 'integer',
    d: 'integer',
    e: 'integer',
    f: 'integer',
    g: 'integer',
    re: 'integer',
    im: 'integer',
    p: 'float',
    q: 'float',
    plane: 'integer',
    planes: 'integer',
  },
  StencilJob: {
    operation: 'integer',
    x: 'integer',
    d: 'integer',
    size: 'integer',
    height: 'integer',
    width: 'integer',
  },
};
