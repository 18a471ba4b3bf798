import { readFile } from 'node:fs/promises';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.map': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
};

/** Where a path of the address leads: the files of a folder, with headers. */
export interface Mount {
  readonly folder: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Changes the text of a file on its way. */
  readonly edit?: (path: string, text: string) => string;
}

/** What makes a page cross-origin isolated. */
export const isolation: OutgoingHttpHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Serves each mount below its name; the address ends without a slash. */
export async function serve(
  mounts: Record<string, Mount>,
): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    const [, name, ...rest] = new URL(request.url ?? '/', 'http://localhost').pathname.split('/');
    const mount = mounts[name];
    const path = normalize(rest.join('/'));
    try {
      if (!mount || path.startsWith('..')) throw new Error('no such place');
      const content = await readFile(join(mount.folder, path));
      response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'text/plain', ...mount.headers });
      response.end(mount.edit?.(path, content.toString()) ?? content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
