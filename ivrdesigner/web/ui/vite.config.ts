import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The bundle goes into the Django app's static files. Its manifest tells the page which hashed files to load; it has a
// plain name because collectstatic leaves out names that begin with a dot.
export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    outDir: '../static/ivrdesigner',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    // A data: URL would need its own permission in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: 'src/main.tsx' },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], restoreMocks: true },
});
