import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, schemaOf } from '@heliograph/platform/shards';
import type pg from 'pg';
import { createClient, eventually, photo, signUp } from '../../../test/kit/index.ts';

/** A row as the product has written it, as JSON text: JavaScript would round its ids. */
export interface Template {
  table: string;
  row: string;
}

/** Of an account with one post: whatever else the product keeps in these rows, a world's rows have it, too. */
export interface Templates {
  /** Of the directory. */
  account: Template;
  profile: Template;
  media: Template;
  photo: Template;
  post: Template;
  authorPost: Template;
}

/** Signs somebody up who uploads a photo and posts it, and takes their rows. */
export async function takeTemplates(origin: string, directory: pg.ClientBase, shards: Shards): Promise<Templates> {
  const person = await signUp(createClient(origin));
  const mediaId = await person.uploads(photo('nagasaki-boats'));
  await person.tryPublishes([mediaId as MediaId], { caption: 'As all others are' });
  const shard = shardOf(person.id as UserId);
  const pool = shards.pool(shards.map.serverOf(shard));
  const rowOf = async (table: string, where: string): Promise<Template> => {
    const { rows } = await pool.query<{ row: string }>(
      `select to_jsonb(one)::text as row from ${schemaOf(shard)}.${table} one where ${where} = $1`,
      [person.id],
    );
    const [found] = rows;
    if (!found) throw new Error(`There is no row of the first account in ${table} yet`);
    return { table, row: found.row };
  };
  const { rows } = await directory.query<{ row: string }>(
    'select to_jsonb(one)::text as row from account one where id = $1',
    [person.id],
  );
  return {
    account: { table: 'account', row: rows[0]?.row ?? '{}' },
    profile: await rowOf('profile', 'id'),
    media: await rowOf('media', 'owner_id'),
    // These two come with events.
    photo: await eventually(() => rowOf('photo', 'owner_id')),
    authorPost: await eventually(() => rowOf('author_post', 'author_id')),
    post: await rowOf('post', 'author_id'),
  };
}

/** Writes rows like a template into a schema, with changes of its own: pairs of column and SQL expression over `from`. */
export type RowsLike = (template: Template, rows: { from: string; changes: string }) => Promise<void>;

export function rowsLikeIn(schema: string, client: pg.ClientBase): RowsLike {
  return async ({ table, row }, { from, changes }) => {
    const name = `${schema}.${table}`;
    await client.query(
      `insert into ${name} select made.* from ${from}
       cross join lateral jsonb_populate_record(null::${name}, $1::jsonb || jsonb_build_object(${changes})) made`,
      [row],
    );
  };
}
