// npm test: every test. Arguments go to vitest: npm test -- platform/ids
import { bootstrap, runNode } from './bootstrap.mjs';

await bootstrap((node) => runNode(node, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]));
