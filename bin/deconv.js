#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { supervise } from '../dist/cli/supervise.js';

const program = fileURLToPath(new URL('../dist/cli/run.js', import.meta.url));
process.exitCode = await supervise(process.argv.slice(2), program);
