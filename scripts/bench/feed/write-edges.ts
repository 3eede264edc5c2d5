import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EPOCH_MS } from '@heliograph/platform/ids';
import type pg from 'pg';
import { at, type Follows, type Posts, type WorldSize } from './choices.ts';
import { EDGE_COLUMNS, EdgeRows } from './edge-rows.ts';
import { splitAccountId } from './ids.ts';
import { splitPostId } from './post-ids.ts';

const DAY_MS = 24 * 3_600_000;
/** Everyone had signed up by then; accounts were followed within so many days. */
const FOLLOWING = { began: EPOCH_MS + DAY_MS, days: 60 };

export interface Choices {
  size: WorldSize;
  shards: number;
  follows: Follows;
  posts: Posts;
  /** Posts of account n: from `firstPost[n]` to `firstPost[n + 1]`. */
  firstPost: Int32Array;
  /** Who has more followers is pulled. */
  threshold: number;
  /** What the ages of posts are counted from, in Unix milliseconds. */
  madeAt: number;
}

/** Where a shard's rows go. */
export interface ShardTables {
  shard: number;
  schema: string;
  client: pg.ClientBase;
}

/**
 * Follows and likes with their inverse sides and counts, as one file that the server copies before it makes the indexes.
 * @param folder that both this process and the server can read
 */
export async function writeEdges(tables: ShardTables, choices: Choices, folder: string): Promise<void> {
  const { schema, client, shard } = tables;
  const table = `${schema}.association`;
  const file = join(folder, `${schema}.edges`);
  await writeFile(file, shard, choices);
  const restoreIndexes = await dropIndexes(tables);
  await client.query('begin');
  // Emptied in the same transaction, it takes rows that no vacuum need look at again.
  await client.query(`truncate ${table}`);
  await client.query(`copy ${table} (${EDGE_COLUMNS}) from '${file}' (format binary, freeze)`);
  await client.query('commit');
  await rm(file);
  await client.query(`insert into ${schema}.count_slot (id, kind, slot, n)
    select id1, type, 0, count(*) from ${table} where type in ('FOLLOWS', 'FOLLOWED_BY', 'LIKED_BY') group by id1, type`);
  await restoreIndexes();
  await client.query(`vacuum analyze ${table}`);
}

async function writeFile(path: string, shard: number, choices: Choices): Promise<void> {
  const rows = new EdgeRows(await open(path, 'w', 0o644));
  for (const edges of [followsOf, likesOf, likesBy]) {
    for (const [id1, type, id2, time] of edges(shard, choices)) {
      if (rows.isFull) await rows.flush();
      rows.add(id1, type, id2, time);
    }
  }
  await rows.end();
}

type Row = [id1: ReturnType<typeof splitAccountId>, type: string, id2: ReturnType<typeof splitAccountId>, time: number];

const followedAt = (follower: number, account: number): number =>
  FOLLOWING.began + ((follower * 7919 + account * 104_729) % (FOLLOWING.days * 86_400)) * 1000;

function* followsOf(shard: number, { size, shards, follows }: Choices): Generator<Row> {
  const { followed, followers, firstFollower } = follows;
  for (const account of accountsOn(shard, { size, shards })) {
    const id = splitAccountId(account, shards);
    for (let index = (account - 1) * size.follows; index < account * size.follows; index += 1) {
      const other = at(followed, index);
      yield [id, 'FOLLOWS', splitAccountId(other, shards), followedAt(account, other)];
    }
    for (let index = at(firstFollower, account); index < at(firstFollower, account + 1); index += 1) {
      const other = at(followers, index);
      yield [id, 'FOLLOWED_BY', splitAccountId(other, shards), followedAt(other, account)];
    }
  }
}

/** Some time since it was posted. */
const likedAt = (choices: Choices, post: number, liker: number): number =>
  choices.madeAt - Math.floor(at(choices.posts.ageMs, post) * ((liker % 97) / 97));

function* likesOf(shard: number, choices: Choices): Generator<Row> {
  const { size, shards, posts, firstPost } = choices;
  for (const author of accountsOn(shard, { size, shards })) {
    for (let post = at(firstPost, author); post < at(firstPost, author + 1); post += 1) {
      for (let like = at(posts.firstLike, post); like < at(posts.firstLike, post + 1); like += 1) {
        const liker = at(posts.likers, like);
        const time = likedAt(choices, post, liker);
        yield [splitPostId(post, choices), 'LIKED_BY', splitAccountId(liker, shards), time];
      }
    }
  }
}

function* likesBy(shard: number, choices: Choices): Generator<Row> {
  const { shards, posts } = choices;
  for (let post = 0; post < posts.author.length; post += 1) {
    for (let like = at(posts.firstLike, post); like < at(posts.firstLike, post + 1); like += 1) {
      const liker = at(posts.likers, like);
      if (liker % shards !== shard) continue;
      yield [splitAccountId(liker, shards), 'LIKES', splitPostId(post, choices), likedAt(choices, post, liker)];
    }
  }
}

export function* accountsOn(shard: number, { size, shards }: Pick<Choices, 'size' | 'shards'>): Generator<number> {
  for (let account = shard || shards; account <= size.users; account += shards) yield account;
}

/** Millions of rows go in several times as fast without. Answers what makes them again. */
async function dropIndexes({ schema, client }: ShardTables): Promise<() => Promise<void>> {
  const table = `${schema}.association`;
  const { rows: constraints } = await client.query<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = $1::regclass and contype = 'p'`,
    [table],
  );
  for (const { name } of constraints) await client.query(`alter table ${table} drop constraint ${name}`);
  const { rows: indexes } = await client.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where schemaname = $1 and tablename = 'association'`,
    [schema],
  );
  for (const { indexname } of indexes) await client.query(`drop index ${schema}.${indexname}`);
  return async () => {
    for (const { name, definition } of constraints)
      await client.query(`alter table ${table} add constraint ${name} ${definition}`);
    for (const { indexdef } of indexes) await client.query(indexdef);
  };
}
