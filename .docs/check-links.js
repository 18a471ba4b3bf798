/** Checks the built site: every relative link and image leads to a file, every anchor to an element. No network. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const site = fileURLToPath(new URL('../dist/docs', import.meta.url));
const pages = readdirSync(site, { recursive: true })
  .filter((name) => name.endsWith('.html'))
  .map((name) => join(site, name));

const unescaped = (text) => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
const attributes = (html, names) =>
  [...html.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, 'g'))].map(([, value]) => unescaped(value));

const anchors = new Map();
function anchorsOf(page) {
  if (!anchors.has(page)) anchors.set(page, new Set(attributes(readFileSync(page, 'utf8'), 'id|name')));
  return anchors.get(page);
}

const broken = [];
let links = 0;
for (const page of pages) {
  for (const link of new Set(attributes(readFileSync(page, 'utf8'), 'href|src'))) {
    if (/^[a-z][a-z+.-]*:/i.test(link)) continue;
    links++;
    const [path, anchor] = decodeURI(link).split('#');
    const target = path === '' ? page : resolve(dirname(page), path);
    const found =
      existsSync(target) &&
      statSync(target).isFile() &&
      (!anchor || !target.endsWith('.html') || anchorsOf(target).has(anchor));
    if (!found) broken.push(`${relative(site, page)}: ${link}`);
  }
}

process.stdout.write(`${pages.length} pages, ${links} links, ${broken.length} broken\n`);
for (const line of broken) process.stderr.write(`${line}\n`);
if (broken.length > 0 || pages.length === 0) process.exitCode = 1;
