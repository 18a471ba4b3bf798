export { run, serve } from './bands';
export { matchScratch } from './block-match';
export { collaborateScratch } from './collaborate';
export { columnsScratch } from './columns';
export { convolveScratch } from './convolve';
export { oneChannel } from './correlate';
export { filterScratch } from './filter';
export { rowsScratch } from './rows';
export { admmScratch } from './admm-loops';
