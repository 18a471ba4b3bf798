export { run, serve } from './bands';
export { columnsScratch } from './columns';
export { convolveScratch } from './convolve';
export { oneChannel } from './correlate';
export { filterScratch } from './filter';
export { rowsScratch } from './rows';
