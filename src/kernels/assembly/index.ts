export { columns, columnsScratch, tile } from './columns';
export { filterColumns, filterScratch } from './filter';
export { halfLines, realLines, rowsScratch } from './rows';
