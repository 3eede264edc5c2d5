import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');

/** Lints a line as if it stood in `file`; answers the rules that refuse it. */
function refusals(file: string, line: string): string[] {
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', `--stdin-file-path=${file}`], {
    cwd: root,
    input: `${line}\n`,
    encoding: 'utf8',
  });
  return [...`${stdout}${stderr}`.matchAll(/lint\/style\/(noRestrictedImports|noProcessEnv)/g)].map(([, rule]) => rule ?? '');
}

test.each([
  ['a subgraph imports another', 'subgraphs/feed/adapters/x.ts', "import '@heliograph/media';"],
  ['a subgraph imports the router', 'subgraphs/feed/main.ts', "import '@heliograph/router';"],
  ['the platform imports a subgraph', 'platform/graph/x.ts', "import '@heliograph/users';"],
  ['the router imports a subgraph', 'router/gateway/x.ts', "import '@heliograph/users';"],
  ['haystack imports the platform', 'haystack/store/x.ts', "import '@heliograph/platform/ids';"],
  ['a rule knows GraphQL', 'subgraphs/media/domain/x.ts', "import 'graphql';"],
  ['a rule knows SQL', 'subgraphs/media/domain/x.ts', "import 'kysely';"],
  ['a rule knows an adapter', 'subgraphs/media/domain/x.ts', "import '../adapters/postgres-post-store.ts';"],
  ['a ranking rule knows a resolver', 'subgraphs/feed/domain/ranking/x.ts', "import '../../resolvers/index.ts';"],
  ['a resolver knows an adapter', 'subgraphs/media/resolvers/Query/x.ts', "import '../../adapters/s3-upload-site.ts';"],
  ['a resolver knows the cache', 'subgraphs/media/resolvers/types/x.ts', "import '@heliograph/platform/cache';"],
  ['the pipeline rules know sharp', 'pipeline/domain/x.ts', "import 'sharp';"],
  ['a room imports tests', 'subgraphs/users/main.ts', "import '../../test/kit/world.ts';"],
  ['a room imports scripts', 'platform/ids/x.ts', "import '../../scripts/migrate.ts';"],
  ['a room reads the environment', 'subgraphs/users/main.ts', 'console.log(process.env.PORT);'],
])('%s: refused', (_what, file, line) => {
  expect(refusals(file, line)).not.toEqual([]);
});

test.each([
  ['a rule knows its ports', 'subgraphs/media/domain/x.ts', "import '../ports.ts';"],
  ['an adapter knows the platform', 'subgraphs/media/adapters/x.ts', "import '@heliograph/platform/shards';"],
  ['a resolver knows a rule', 'subgraphs/media/resolvers/Query/x.ts', "import '../../domain/like-post.ts';"],
])('%s: allowed', (_what, file, line) => {
  expect(refusals(file, line)).toEqual([]);
});
