export { realLines, halfLines, rowsScratch } from './rows';
export { columns, columnsScratch } from './columns';
