export { run, serve } from './bands';
export { columnsScratch } from './columns';
export { filterScratch } from './filter';
export { rowsScratch } from './rows';
