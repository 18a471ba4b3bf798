/** Peak memory of a process that makes one float32 image, transforms it there and back, and ends: node fft-memory.mjs HEIGHT WIDTH */

import { irfftn, rfftn, setThreads, zeros } from 'deconvkit';

const shape = process.argv.slice(2).map(Number);
setThreads(1);
const image = zeros(shape);
for (let i = 0; i < image.data.length; i++) image.data[i] = (i * 7919) % 256;
irfftn(rfftn(image));
console.log(process.resourceUsage().maxRSS / 1024);
