import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const path = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** True where a Chromium is installed; browser tests skip without one (`apt-get install chromium`, or set CHROMIUM). */
export const hasChromium: boolean = existsSync(path);

if (!hasChromium) process.stderr.write(`no Chromium at ${path}: the browser tests are skipped\n`);

/** Starts the installed browser. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** Collects what the page complains about: console errors and warnings, exceptions, and every request it makes. */
export function watch(page: Page): { complaints: string[]; requests: string[] } {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  return { complaints, requests };
}
