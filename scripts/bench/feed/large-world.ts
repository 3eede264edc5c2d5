import { existsSync, realpathSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSettings } from '@heliograph/platform/config';
import { checkGraph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import { openPlatform, type Platform } from '@heliograph/platform/runtime';
import { schemaOf } from '@heliograph/platform/shards';
import pg from 'pg';
import { skeletonOf } from '../../../subgraphs/users/domain/accounts/username.ts';
import { seededRandom } from '../../../test/kit/random.ts';
import { makeFolder } from '../../launch/home.ts';
import { readJson, writeJson } from '../../launch/json-file.ts';
import type { Product } from '../product.ts';
import { at, chooseFollows, choosePosts, type Posts, type WorldSize } from './choices.ts';
import { accountId, accountIdSql, timeSql } from './ids.ts';
import { rowsLikeIn, type Template, type Templates, takeTemplates } from './templates.ts';
import { type Choices, writeEdges } from './write-edges.ts';
import { writePeople, writePosts } from './write-posts.ts';

const SEED = 'a large world';
/** Above all numbers that sign-ups will come to. */
const FIRST_NUMBER = 1_000_000_000;
/** Of a graph with more follows than this, checkGraph would take hours. */
const FOLLOWS_CHECKED = 1_000_000;
/** Accounts whose follows are read as the product reads them, each with one of those they follow. */
const SAMPLED = 200;

/** Where a world of this size is kept between runs: below HELIOGRAPH_HOME. */
export function homeOfWorld({ users, follows, posts }: WorldSize): string {
  return resolve(process.env.HELIOGRAPH_HOME || '.heliograph', `bench-feed-${users}-${follows}-${posts}`);
}

const markerIn = (home: string): string => join(home, 'large-world.json');

/** Removes what is there unless it is a whole world. Answers whether there is one. */
export async function prepareHome(home: string, anew: boolean): Promise<boolean> {
  if (!anew && (await readJson(markerIn(home)))) return true;
  const data = join(home, 'postgres');
  if (existsSync(data)) await rm(realpathSync(data), { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
  makeFolder(home);
  await chmod(home, 0o755);
  return false;
}

/**
 * Writes a world straight into the tables of a product that has none, then has the product's own checks look at it. Follows and
 * likes stand with both sides and their counts, posts with photos and comments; hashtags are in captions and in what the feed
 * keeps, not in the lists of hashtags, and nobody's comments are listed with their account.
 */
export async function makeLargeWorld(product: Product, home: string, size: WorldSize): Promise<void> {
  const platform = await openPlatform(readSettings({ ...product.env, LOG_LEVEL: 'error' }), {
    role: 'bench',
    works: false,
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => platform.close());
  const directory = stack.adopt(new pg.Client(product.env.DIRECTORY_DATABASE_URL), (client) => client.end());
  await directory.connect();
  const began = performance.now();
  const log = (text: string) => console.log(`  ${((performance.now() - began) / 1000).toFixed(0)} s: ${text}`);

  const templates = await takeTemplates(product.origin, directory, platform.shards);
  const choices = choose(size, platform);
  log(`${choices.follows.followed.length} follows and ${choices.posts.likers.length} likes drawn`);
  await directory.query('alter system set fsync = off');
  await directory.query('select pg_reload_conf()');
  await writeAccounts(directory, templates.account, choices);
  await writeShards(platform, { choices, templates, log });
  await directory.query('alter system reset fsync');
  await directory.query('select pg_reload_conf()');
  await directory.query('checkpoint');
  log('written');
  await check(platform, choices);
  log('checked');
  await writeJson(markerIn(home), { size, madeAt: choices.madeAt });
}

function choose(size: WorldSize, { shards, settings }: Platform): Choices {
  const random = seededRandom(SEED);
  const follows = chooseFollows(size, random);
  const posts = choosePosts(size, follows, random);
  const firstPost = firstPosts(posts, size.users);
  const { FAN_OUT_THRESHOLD: threshold } = settings;
  return { size, shards: shards.map.shards, follows, posts, firstPost, threshold, madeAt: Date.now() };
}

function firstPosts({ author }: Posts, users: number): Int32Array {
  const first = new Int32Array(users + 2);
  for (let post = 0; post < author.length; post += 1) {
    const next = at(author, post) + 1;
    first[next] = at(first, next) + 1;
  }
  for (let account = 1; account <= users + 1; account += 1)
    first[account] = at(first, account) + at(first, account - 1);
  return first;
}

/** With the first account's password, and a session each. */
async function writeAccounts(directory: pg.Client, account: Template, { size, shards }: Choices): Promise<void> {
  const names = Array.from({ length: size.users }, (_, index) => `reader_${index + 1}`);
  const id = accountIdSql('n', shards);
  await directory.query(
    `insert into account select made.* from unnest($2::int[], $3::text[], $4::text[]) reader(n, username, skeleton)
     cross join lateral jsonb_populate_record(null::account, $1::jsonb || jsonb_build_object('id', ${id},
       'user_number', ${FIRST_NUMBER - (FIRST_NUMBER % shards)} + n, 'username', username, 'username_skeleton', skeleton,
       'email', username || '@bench.example', 'name', 'Reader ' || n, 'created_at', ${timeSql(id)})) made`,
    [account.row, names.map((_, index) => index + 1), names, names.map(skeletonOf)],
  );
  await directory.query(
    `insert into session (id, account_id, device)
     select lpad(to_hex(n), 32, '0')::uuid, ${id}, 'bench' from generate_series(1, $1::int) n`,
    [size.users],
  );
  await directory.query('vacuum analyze account, session');
}

/** The session of the nth account. */
export const sessionIdOf = (number: number): string =>
  number
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** All physical servers at once, of each one shard after the other. */
async function writeShards(
  { shards, settings }: Platform,
  { choices, templates, log }: { choices: Choices; templates: Templates; log: (text: string) => void },
): Promise<void> {
  // Where PostgreSQL's own account can read.
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-bench-edges-'));
  await chmod(folder, 0o755);
  let written = 0;
  const writeRange = async ({ first, last, server }: { first: number; last: number; server: string }) => {
    const client = new pg.Client(settings.SHARD_SERVERS.get(server));
    await client.connect();
    try {
      await client.query(`set synchronous_commit = off; set maintenance_work_mem = '256MB'; set work_mem = '128MB'`);
      for (let shard = first; shard <= last; shard += 1) {
        const tables = { shard, schema: schemaOf(shard), client };
        const rows = { templates, rowsLike: rowsLikeIn(tables.schema, client) };
        await writeEdges(tables, choices, folder);
        await writePeople(tables, choices, rows);
        await writePosts(tables, choices, rows);
        written += 1;
        if (written % 8 === 0) log(`${written} of ${shards.map.shards} logical shards`);
      }
    } finally {
      await client.end();
    }
  };
  try {
    await Promise.all(shards.map.ranges.map(writeRange));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws where the two sides of edges or their counts disagree, or the product reads others than were chosen */
async function check({ shards, graph }: Platform, { size, follows }: Choices): Promise<void> {
  const step = Math.ceil(size.users / SAMPLED);
  for (let account = 1; account <= size.users; account += step) {
    const viewer = accountId(account, shards.map.shards);
    const chosen = follows.followed.subarray((account - 1) * size.follows, account * size.follows);
    const listed = await graph.range<UserId>(viewer, 'FOLLOWS', { limit: size.follows + 1 });
    const expected = new Set([...chosen].map((other) => accountId(other, shards.map.shards)));
    const popular = Math.min(...chosen);
    const [count, followers] = await graph.counts.readMany([
      { id: viewer, kind: 'FOLLOWS' },
      { id: accountId(popular, shards.map.shards), kind: 'FOLLOWED_BY' },
    ]);
    const [isThere] = await graph.contains([
      { id1: accountId(popular, shards.map.shards), type: 'FOLLOWED_BY', id2: viewer },
    ]);
    const isRight =
      listed.length === expected.size &&
      listed.every(({ id2 }) => expected.has(id2)) &&
      isThere === true &&
      count === size.follows &&
      followers === at(follows.firstFollower, popular + 1) - at(follows.firstFollower, popular);
    if (!isRight) throw new Error(`The product reads other follows of account ${account} than were written`);
  }
  if (follows.followed.length > FOLLOWS_CHECKED) return;
  const { rows, disagreements } = await checkGraph({ ...shards, map: { ...shards.map, shards: 1 } }, { limit: 5 });
  if (disagreements.length > 0) throw new Error(`The graph disagrees: ${JSON.stringify(disagreements)}`);
  console.log(`  checkGraph: ${rows} rows of the first shard agree with all others`);
}

/** Of all databases. */
export async function bytesOfWorld(env: Product['env']): Promise<number> {
  const client = new pg.Client(env.DIRECTORY_DATABASE_URL);
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: string }>(
      'select sum(pg_database_size(datname)) as bytes from pg_database',
    );
    return Number(rows[0]?.bytes);
  } finally {
    await client.end();
  }
}
