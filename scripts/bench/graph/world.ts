import { encodeId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, schemaOf } from '@heliograph/platform/shards';
import type { Random } from '../../../test/kit/random.ts';
import { zipf } from './zipf.ts';

/** Accounts, the more popular ones first, and who they follow. */
export interface GraphWorld {
  accounts: readonly UserId[];
  /** By account; the newest first. */
  followed: ReadonlyMap<UserId, readonly UserId[]>;
}

const FIRST_DAY = Date.UTC(2026, 1, 1);
const ROWS_A_STATEMENT = 20_000;

let minted = 0;

/** Ids of accounts nobody has signed up for, spread over all logical shards. */
export function mintAccounts(shards: Shards, count: number): UserId[] {
  return Array.from({ length: count }, () => {
    minted += 1;
    return encodeId<UserId>({
      createdAt: new Date(FIRST_DAY + minted),
      shard: minted % shards.map.shards,
      sequence: 0,
    });
  });
}

interface Row {
  id1: UserId;
  type: string;
  id2: UserId;
  time: Date;
}

/** One in so many accounts follows ten times as many. */
const EAGER_ONE_IN = 10;

/** Writes accounts that follow `follows` others each, some many more, and the popular ones more often; as rows, at once. */
export async function makeGraphWorld(
  shards: Shards,
  { accounts: count, follows, random }: { accounts: number; follows: number; random: Random },
): Promise<GraphWorld> {
  const accounts = mintAccounts(shards, count);
  const popularity = zipf(count, random);
  const followed = new Map<UserId, UserId[]>();
  const rows: Row[] = [];
  for (const account of accounts) {
    const targets = new Set<UserId>();
    const wanted = random.chance(1 / EAGER_ONE_IN) ? follows * 10 : follows;
    for (let tries = 0; targets.size < wanted && tries < wanted * 4; tries += 1) {
      const target = accounts[popularity()];
      if (target && target !== account) targets.add(target);
    }
    followed.set(account, [...targets]);
    for (const [index, target] of [...targets].entries()) {
      const time = new Date(FIRST_DAY - index * 1000);
      rows.push({ id1: account, type: 'FOLLOWS', id2: target, time });
      rows.push({ id1: target, type: 'FOLLOWED_BY', id2: account, time });
    }
  }
  await insertRows(shards, rows);
  return { accounts, followed };
}

async function insertRows(shards: Shards, rows: readonly Row[]): Promise<void> {
  for (const [shard, here] of Map.groupBy(rows, ({ id1 }) => shardOf(id1))) {
    const schema = schemaOf(shard);
    const pool = shards.pool(shards.map.serverOf(shard));
    for (let from = 0; from < here.length; from += ROWS_A_STATEMENT) {
      const some = here.slice(from, from + ROWS_A_STATEMENT);
      await pool.query(
        `insert into ${schema}.association (id1, type, id2, time, version)
         select *, 1 from unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[])`,
        [
          some.map(({ id1 }) => id1),
          some.map(({ type }) => type),
          some.map(({ id2 }) => id2),
          some.map(({ time }) => time),
        ],
      );
    }
    await pool.query(
      `insert into ${schema}.count_slot (id, kind, slot, n)
       select id1, type, 0, count(*) from ${schema}.association group by id1, type`,
    );
    await pool.query(`analyze ${schema}.association, ${schema}.count_slot`);
  }
}

/** The nth account, from 1, that `makeFollowers` makes follow a star. */
export function followerOf(shards: Shards, n: number): UserId {
  return String((BigInt(n) << 23n) | (BigInt(n % shards.map.shards) << 10n) | 1n) as UserId;
}

/** Gives an account so many followers who have nothing else: only its own side is written. */
export async function makeFollowers(shards: Shards, star: UserId, count: number): Promise<void> {
  const shard = shardOf(star);
  const schema = schemaOf(shard);
  const pool = shards.pool(shards.map.serverOf(shard));
  for (let from = 0; from < count; from += ROWS_A_STATEMENT * 5) {
    const to = Math.min(from + ROWS_A_STATEMENT * 5, count);
    await pool.query(
      `insert into ${schema}.association (id1, type, id2, time, version)
       select $1, 'FOLLOWED_BY', (n::bigint << 23) | ((n % $4)::bigint << 10) | 1, $5::timestamptz + n * interval '1 second', 1
       from generate_series($2::int, $3::int) n`,
      [star, from + 1, to, shards.map.shards, new Date(FIRST_DAY - count * 1000)],
    );
  }
  await pool.query(`insert into ${schema}.count_slot (id, kind, slot, n) values ($1, 'FOLLOWED_BY', 0, $2)`, [
    star,
    count,
  ]);
  await pool.query(`vacuum analyze ${schema}.association`);
}
