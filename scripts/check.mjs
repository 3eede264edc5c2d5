// npm run check: lint, format and import arrows (biome), then types (tsc). Both run, so that one round shows everything.
import { bootstrap, runNode } from './bootstrap.mjs';

await bootstrap(async (node) => {
  const lint = await runNode(node, ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']);
  const types = await runNode(node, ['node_modules/typescript/bin/tsc', '--noEmit']);
  // The explorer's page runs in a browser: other globals, and JSX.
  const page = await runNode(node, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'explorer/tsconfig.json']);
  return lint || types || page;
});
