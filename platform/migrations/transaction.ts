import type pg from 'pg';

/** Runs `work` in a transaction on a connection of its own: all of it, or nothing when it throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A connection that is lost rejects the query in work; the event that comes besides would end this process, unheard.
  client.on('error', ignore);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    giveBack(client);
    return result;
  } catch (error) {
    // Where even this fails the connection is lost: the server rolls back by itself, and the pool gets rid of it.
    await client.query('ROLLBACK').then(
      () => giveBack(client),
      (lost) => client.release(lost),
    );
    throw error;
  }
}

function giveBack(client: pg.PoolClient): void {
  client.off('error', ignore);
  client.release();
}

function ignore(): void {}
