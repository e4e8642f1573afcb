import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the page as one edits it, over an api that runs on this machine.
const api = process.env.RAPPORT_API ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: '../built',
    emptyOutDir: true,
    assetsDir: 'page',
    assetsInlineLimit: 0, // the page's policy allows files of ours alone
    modulePreload: { polyfill: false },
  },
  server: { proxy: Object.fromEntries(['/v1', '/session'].map((path) => [path, api])) },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
