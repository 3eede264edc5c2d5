import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'compose-'));
  cpSync(path.join(root, 'schema'), path.join(home, 'schema'), { recursive: true });
  cpSync(path.join(root, 'scripts/compose.ts'), path.join(home, 'scripts/compose.ts'));
  symlinkSync(path.join(root, 'node_modules'), path.join(home, 'node_modules'));
  writeFileSync(path.join(home, 'package.json'), '{ "type": "module" }');
});

afterEach(() => rmSync(home, { recursive: true }));

test('--check passes on what is committed', () => {
  expect(compose('--check')).toMatchObject({ status: 0, stderr: '' });
});

test('an addition is stale until composed, and guarded from then on', () => {
  edit('users.graphql', '  isVerified: Boolean!\n', '  isVerified: Boolean!\n  """About them."""\n  bio: String!\n');
  expect(compose('--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('is not current') });
  expect(compose()).toMatchObject({ status: 0 });
  expect(compose('--check')).toMatchObject({ status: 0 });

  edit('users.graphql', '  """About them."""\n  bio: String!\n', '');
  expect(compose()).toMatchObject({ status: 1, stderr: expect.stringContaining('User.bio was removed') });
});

test('a breaking change passes only with a reason, which is kept', () => {
  edit('media.graphql', '  commentCount: Int!\n', '  commentTotal: Int!\n');
  const record = () => readFileSync(path.join(home, 'schema/breaking-changes.md'), 'utf8');
  const before = record();
  expect(compose()).toMatchObject({ status: 1, stderr: expect.stringContaining('Post.commentCount was removed') });
  expect(compose('--accept', '')).toMatchObject({ status: 1 });
  expect(record()).toBe(before);

  expect(compose('--accept', 'Counts are called totals')).toMatchObject({ status: 0 });
  expect(record()).toMatch(/\d: Counts are called totals\n\n- FIELD_REMOVED: Post.commentCount was removed\.\n$/);
  expect(compose('--check')).toMatchObject({ status: 0 });
});

test('what does not compose is named, and nothing is written', () => {
  const before = readFileSync(path.join(home, 'schema/supergraph.graphql'), 'utf8');
  edit('feed.graphql', '  ): FeedConnection\n', '  ): FeedPage\n');
  expect(compose()).toMatchObject({ status: 1, stderr: expect.stringContaining('FeedPage') });
  expect(readFileSync(path.join(home, 'schema/supergraph.graphql'), 'utf8')).toBe(before);
});

function compose(...args: string[]) {
  return spawnSync(process.execPath, ['scripts/compose.ts', ...args], { cwd: home, encoding: 'utf8' });
}

function edit(file: string, from: string, to: string): void {
  const target = path.join(home, 'schema', file);
  const sdl = readFileSync(target, 'utf8');
  if (!sdl.includes(from)) throw new Error(`${file} does not contain ${JSON.stringify(from)}`);
  writeFileSync(target, sdl.replace(from, to));
}
