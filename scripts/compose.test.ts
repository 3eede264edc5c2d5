import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PersistedOperation, persistedOperations } from '../schema/index.ts';

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
  expect(command('--check')).toMatchObject({ status: 0, stderr: '' });
});

test('the command ends as its program does: with what was refused in its exit code, and in its words', () => {
  edit('operations/LogOut.graphql', 'mutation LogOut', 'mutation SignOut');
  const stale = 'schema/persisted-operations.json is not current: npm run compose\n';
  expect(command('--check')).toMatchObject({ status: 1, stderr: stale });
});

test('an addition is stale until composed, and guarded from then on', async () => {
  edit(
    'users.graphql',
    '  isVerified: Boolean!\n',
    '  isVerified: Boolean!\n  """How to speak of them."""\n  pronouns: String!\n',
  );
  expect(await compose('--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('is not current') });
  expect(await compose()).toMatchObject({ status: 0 });
  expect(await compose('--check')).toMatchObject({ status: 0 });

  edit('users.graphql', '  """How to speak of them."""\n  pronouns: String!\n', '');
  expect(await compose()).toMatchObject({ status: 1, stderr: expect.stringContaining('User.pronouns was removed') });
});

test('a breaking change passes only with a reason, which is kept', async () => {
  edit('media.graphql', '  commentCount: Int!\n', '  commentTotal: Int!\n');
  const record = () => readFileSync(path.join(home, 'schema/breaking-changes.md'), 'utf8');
  const before = record();
  expect(await compose()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Post.commentCount was removed'),
  });
  expect(await compose('--accept', '')).toMatchObject({ status: 1 });
  expect(record()).toBe(before);

  expect(await compose('--accept', 'Counts are called totals')).toMatchObject({ status: 0 });
  expect(record()).toMatch(/\d: Counts are called totals\n\n- FIELD_REMOVED: Post.commentCount was removed\.\n$/);
  expect(await compose('--check')).toMatchObject({ status: 0 });
});

test('a registered operation is what Apollo Client would send, under the hash of that text', () => {
  const logIn = persistedOperations().find(({ name }) => name === 'LogIn');
  // As @apollo/generate-persisted-query-manifest 1.4 computes it from the same file.
  expect(logIn?.id).toBe('34b549fd384efb7bd9da0bc6192129983a1884fbe79c74afe470cf504473ab85');
  for (const { id, body } of persistedOperations()) expect(createHash('sha256').update(body).digest('hex')).toBe(id);
});

test('operations go before fragments, and what asks for a type name already gets no second', async () => {
  const operation = 'query Zoo { viewer { ...B ...A } } fragment B on User { id __typename } fragment A on User { id }';
  writeFileSync(path.join(home, 'schema/operations/Zoo.graphql'), `# a comment\n${operation}`);
  expect(await compose()).toMatchObject({ status: 0 });
  const body = manifest().find(({ name }) => name === 'Zoo')?.body;
  expect(body?.replaceAll(/\s+/g, ' ')).toBe(
    'query Zoo { viewer { ...B ...A __typename } } fragment A on User { id __typename } fragment B on User { id __typename }',
  );
});

test('a changed operation is stale until composed', async () => {
  edit('operations/LogOut.graphql', 'mutation LogOut', 'mutation SignOut');
  const stale = expect.stringContaining('schema/persisted-operations.json is not current');
  expect(await compose('--check')).toMatchObject({ status: 1, stderr: stale });
  expect(await compose()).toMatchObject({ status: 0 });
  expect(await compose('--check')).toMatchObject({ status: 0 });
  expect(manifest().map(({ name }) => name)).toContain('SignOut');
});

test.each(['{ viewer { id } }', 'query A { viewer { id } } query B { viewer { id } }'])(
  '%j cannot be registered',
  async (text) => {
    writeFileSync(path.join(home, 'schema/operations/Bad.graphql'), text);
    expect(await compose()).toMatchObject({ status: 1, stderr: expect.stringContaining('Bad.graphql must hold one') });
  },
);

test('what does not compose is named, and nothing is written', async () => {
  const before = readFileSync(path.join(home, 'schema/supergraph.graphql'), 'utf8');
  edit('feed.graphql', '  ): FeedConnection\n', '  ): FeedPage\n');
  expect(await compose()).toMatchObject({ status: 1, stderr: expect.stringContaining('FeedPage') });
  expect(readFileSync(path.join(home, 'schema/supergraph.graphql'), 'utf8')).toBe(before);
});

function manifest(): PersistedOperation[] {
  return JSON.parse(readFileSync(path.join(home, 'schema/persisted-operations.json'), 'utf8')).operations;
}

/** What `npm run compose` starts, as a process of its own. */
function command(...args: string[]) {
  return spawnSync(process.execPath, ['scripts/compose.ts', ...args], { cwd: home, encoding: 'utf8' });
}

/** The same in this process, which has read Apollo's packages already; what it throws would end its own. */
async function compose(...args: string[]): Promise<{ status: number; stderr: string }> {
  const lines: string[] = [];
  const tell = (...said: unknown[]) => void lines.push(format(...said));
  const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')].map((spy) => spy.mockImplementation(tell));
  spies.push(vi.spyOn(console, 'log').mockImplementation(() => undefined));
  const { main } = (await import(path.join(home, 'scripts/compose.ts'))) as typeof import('./compose.ts');
  try {
    return { status: main(args), stderr: lines.join('\n') };
  } catch (error) {
    return { status: 1, stderr: [...lines, String(error)].join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function edit(file: string, from: string, to: string): void {
  const target = path.join(home, 'schema', file);
  const sdl = readFileSync(target, 'utf8');
  if (!sdl.includes(from)) throw new Error(`${file} does not contain ${JSON.stringify(from)}`);
  writeFileSync(target, sdl.replace(from, to));
}
