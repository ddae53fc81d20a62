import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const compressible = /\.(?:js|css|html|svg|json)$/;
/** Below this, headers cost more than compression saves. */
const worthwhileBytes = 1_024;

/** Writes `.br` and `.gz` beside what is built: the hub sends those, and never compresses while it serves. */
function precompress(): Plugin {
  return {
    name: 'crossband-precompress',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) throw new Error('The build has no output folder to compress');
      const names = Object.keys(bundle).filter((name) => compressible.test(name));
      await Promise.all(names.map((name) => compressFile(join(dir, name))));
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.byteLength < worthwhileBytes) return;
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params: { [zlib.BROTLI_PARAM_QUALITY]: 11 } }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
}

export default defineConfig({
  plugins: [react(), precompress()],
  build: {
    target: 'es2022',
    // Preloads are plain <link>s; the page's policy (script-src 'self') leaves no room for inline ones.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/signal': { target: 'ws://127.0.0.1:8080', ws: true } } },
});
