import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/** What the page is made of, in a folder of its own. */
export interface Bundle {
  /** Names of the files, flat in the folder: `page.js` and `page.css` are what the document names. */
  files: readonly string[];
  /** Of all of them together. */
  bytes: number;
  milliseconds: number;
}

/** GraphiQL's style sheet contains Monaco's, which would else be there twice. */
const monacoStylesOnce: Plugin = {
  name: 'monaco-styles-once',
  setup: ({ onLoad }) => {
    onLoad({ filter: /node_modules\/monaco-editor\/.*\.css$/ }, () => ({ contents: '', loader: 'css' }));
  },
};

/** Builds of this process that go on now: they share esbuild's service. */
let running = 0;

/**
 * Builds the page, Monaco's three workers and the styles, fonts inside, into `outDir`: some seconds on two cores. What
 * it builds asks for nothing beyond its own folder.
 */
export async function bundleExplorer({ outDir }: { outDir: string }): Promise<Bundle> {
  const started = performance.now();
  await mkdir(outDir, { recursive: true });
  // Only who builds pays for loading it; the service it starts ends with the last build.
  const { build, stop } = await import('esbuild');
  running += 1;
  try {
    await build({
      entryPoints: {
        page: './page/main.tsx',
        'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
        'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
        'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
      },
      absWorkingDir: import.meta.dirname,
      outdir: outDir,
      bundle: true,
      splitting: true,
      format: 'esm',
      target: 'es2022',
      minify: true,
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      plugins: [monacoStylesOnce],
      legalComments: 'none',
      logLevel: 'silent',
    });
  } finally {
    running -= 1;
    if (running === 0) await stop();
  }
  const files = await readdir(outDir);
  const sizes = await Promise.all(files.map((file) => stat(path.join(outDir, file))));
  return {
    files,
    bytes: sizes.reduce((sum, { size }) => sum + size, 0),
    milliseconds: Math.round(performance.now() - started),
  };
}
