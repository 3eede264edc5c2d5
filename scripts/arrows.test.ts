import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');

const refused: [what: string, folder: string, line: string][] = [
  ['a subgraph imports another', 'subgraphs/feed/adapters', "import '@heliograph/media';"],
  ['a subgraph imports the router', 'subgraphs/feed', "import '@heliograph/router';"],
  ['the platform imports a subgraph', 'platform/graph', "import '@heliograph/users';"],
  ['the router imports a subgraph', 'router/gateway', "import '@heliograph/users';"],
  ['the explorer imports the platform', 'explorer/page', "import '@heliograph/platform/ids';"],
  ['haystack imports the platform', 'haystack/store', "import '@heliograph/platform/ids';"],
  ['a rule knows GraphQL', 'subgraphs/media/domain', "import 'graphql';"],
  ['a rule knows SQL', 'subgraphs/media/domain', "import 'kysely';"],
  ['a rule knows an adapter', 'subgraphs/media/domain', "import '../adapters/postgres-post-store.ts';"],
  ['a ranking rule knows a resolver', 'subgraphs/feed/domain/ranking', "import '../../resolvers/index.ts';"],
  ['a resolver knows an adapter', 'subgraphs/media/resolvers/Query', "import '../../adapters/s3-upload-site.ts';"],
  ['a resolver knows the cache', 'subgraphs/media/resolvers/types', "import '@heliograph/platform/cache';"],
  ['a pipeline rule knows sharp', 'pipeline/domain', "import 'sharp';"],
  ['a subgraph reaches into another', 'subgraphs/feed/adapters', "import '../../media/domain/posts/publish-post.ts';"],
  ['the platform reaches into a subgraph', 'platform/ids', "import '../../subgraphs/media/ports.ts';"],
  ['haystack reaches into the platform', 'haystack/store', "import '../../platform/ids/index.ts';"],
  ['a rule knows a driver', 'subgraphs/media/domain', "import 'redis';"],
  ['a rule hashes passwords', 'subgraphs/users/domain', "import '@node-rs/argon2';"],
  ['a rule reads files', 'subgraphs/media/domain', "import 'node:fs';"],
  ['a rule knows how it is wired', 'subgraphs/media/domain', "import '../stores.ts';"],
  ['a rule knows the whole room', 'subgraphs/media/domain', "import '../main.ts';"],
  ['a resolver knows the stores', 'subgraphs/media/resolvers/types', "import '../../stores.ts';"],
  ['an adapter knows a resolver', 'subgraphs/media/adapters', "import '../resolvers/index.ts';"],
  ['a room imports tests', 'subgraphs/users', "import '../../test/kit/world.ts';"],
  ['a room imports scripts', 'platform/ids', "import '../../scripts/migrate.ts';"],
  ['a room reads the environment', 'subgraphs/users', 'export const port = process.env.PORT;'],
];

const allowed: typeof refused = [
  ['a rule knows its ports', 'subgraphs/media/domain', "import '../ports.ts';"],
  ['an adapter knows the platform', 'subgraphs/media/adapters', "import '@heliograph/platform/shards';"],
  ['a ranking rule knows its ports', 'subgraphs/feed/domain/ranking', "import '../../ports.ts';"],
  ['an adapter knows a rule', 'subgraphs/feed/adapters', "import '../domain/candidates.ts';"],
  ['a resolver knows a rule', 'subgraphs/media/resolvers/Query', "import '../../domain/likes/like-post.ts';"],
];

const planted = [...refused, ...allowed].map(([what, folder, line], index) => ({
  what,
  file: `${folder}/planted-${index}.ts`,
  line,
}));

let house: string;
let report: string;

/** A house with nothing in it but our lint rules and the planted files, linted in one go. */
beforeAll(() => {
  house = mkdtempSync(path.join(tmpdir(), 'heliograph-arrows-'));
  copyFileSync(path.join(root, 'biome.json'), path.join(house, 'biome.json'));
  for (const { file, line } of planted) {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(path.join(house, file), `${line}\n`);
  }
  const options = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.'];
  report = spawnSync(process.execPath, [biome, ...options], { cwd: house, encoding: 'utf8' }).stdout;
});

afterAll(() => rmSync(house, { recursive: true }));

const isRefused = (what: string) => report.includes(planted.find((plant) => plant.what === what)?.file ?? '?');

test.each(refused)('%s: refused', (what) => {
  expect(isRefused(what)).toBe(true);
});

test.each(allowed)('%s: allowed', (what) => {
  expect(isRefused(what)).toBe(false);
});
