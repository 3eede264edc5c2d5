import { expect, test } from 'vitest';
import { MigrationDrift } from './errors.ts';
import { pendingMigrations } from './history.ts';

const migrations = ['1_init', '2_posts', '3_likes'].map((name) => ({ name, sql: '', checksum: `sum of ${name}` }));
const applied = (name: string, overrides = {}) => ({ name, checksum: `sum of ${name}`, finished: true, ...overrides });

test('what is not applied yet is pending, in order, also where a branch was merged late', () => {
  expect(pendingMigrations('s', [], migrations).map(({ name }) => name)).toEqual(['1_init', '2_posts', '3_likes']);
  const merged = pendingMigrations('s', [applied('1_init'), applied('3_likes')], migrations);
  expect(merged.map(({ name }) => name)).toEqual(['2_posts']);
});

test.each([
  ['edited', applied('1_init', { checksum: 'other' }), /1_init was edited .* new migration/],
  ['unknown', applied('4_future'), /4_future is applied but not in the folder/],
  ['half-applied', applied('2_posts', { finished: false }), /2_posts .* never finished.*migrate resolve/],
])('a migration that is %s is drift, and the message says what to do', (_kind, row, message) => {
  expect(() => pendingMigrations('shard_0003', [row], migrations)).toThrow(MigrationDrift);
  expect(() => pendingMigrations('shard_0003', [row], migrations)).toThrow(message);
});

test('all drift is reported at once', () => {
  const rows = [applied('1_init', { checksum: 'other' }), applied('4_future')];
  expect(() => pendingMigrations('s', rows, migrations)).toThrow(/1_init[\s\S]*4_future/);
});
