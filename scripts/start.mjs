// npm start: everything, from a fresh clone to a running system. See scripts/start.ts.
import { bootstrap, runNode } from './bootstrap.mjs';

await bootstrap((node) => runNode(node, ['scripts/start.ts', ...process.argv.slice(2)], { ipc: true }));
