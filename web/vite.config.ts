/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { CountReporter } from './testing/count-reporter.ts';

const hub = `http://127.0.0.1:${process.env.HUB_HTTP_PORT ?? '8080'}`;
const ownHost = { target: hub, changeOrigin: true };

const page = (file: string) => `${import.meta.dirname}/${file}`;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Data URLs would need `font-src data:` in the content security policy.
    assetsInlineLimit: 0,
    // The map's worker and the charts come in their own lazily loaded chunks.
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        main: page('index.html'),
        report: page('report.html'),
        my: page('my.html'),
        patrol: page('patrol.html'),
        'patrol-worker': page('patrol/worker.ts'),
      },
      // A service worker keeps its address; everything else carries a hash.
      output: {
        entryFileNames: ({ name }) => (name === 'patrol-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { proxy: { '/api': ownHost, '/openapi.json': ownHost, '/health': ownHost } },
  test: { include: ['**/*.test.{ts,tsx}'], environment: 'node', reporters: ['default', new CountReporter()] },
});
