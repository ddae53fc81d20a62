import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where a hub listens while the page is developed with `vite`. */
const hubUrl = process.env.CROSSBAND_HUB ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    // Nothing inline: the hub's content security policy allows only files of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { '/signal': { target: hubUrl, ws: true, changeOrigin: false } } },
});
