/** The page: `npm run web` serves it, `npm run build:web` makes a folder for any static host. */

import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** With these headers the page is cross-origin isolated, and the engine may use threads. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  root: path('.'),
  base: './',
  // The package as its users get it: what is built, by its public entries.
  resolve: {
    alias: [
      { find: /^deconvkit$/, replacement: path('../dist/index.js') },
      { find: /^deconvkit\/web$/, replacement: path('../dist/web/index.js') },
    ],
  },
  plugins: [contentSecurityPolicy()],
  server: { headers, fs: { allow: [path('..')] } },
  preview: { headers },
  worker: { format: 'es', plugins: () => [withoutRestoreWorker()] },
  build: {
    outDir: path('../dist-web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
  },
});

/** The page asks for nothing outside of its origin. Threads start from `blob:`; the development server needs styles in the page. */
function contentSecurityPolicy(): Plugin {
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** The page has a worker of its own in which it restores: the one that the library would start beside it is not built. */
function withoutRestoreWorker(): Plugin {
  return {
    name: 'without-restore-worker',
    enforce: 'pre',
    transform: {
      filter: { code: /new URL\(["']\.\.\/web\/worker\.js["'], import\.meta\.url\)/ },
      handler: (code) =>
        code.replace(
          /new URL\(["']\.\.\/web\/worker\.js["'], import\.meta\.url\)/,
          'globalThis.location.href',
        ),
    },
  };
}
