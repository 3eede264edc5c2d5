import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { initialise, openPostgresWorkshop, type PostgresServer, postgresBinaries } from './postgres-server.ts';

/** A server that receives the log of another and replays it. */
export interface Standby extends PostgresServer {
  readonly name: string;
  /** Answers once nothing more is replayed; what arrives meanwhile is kept. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Answers once it has replayed all that the server it follows has written by now. */
  catchUp(): Promise<void>;
  /** Makes a primary of it, on a timeline of its own. */
  promote(): Promise<void>;
}

/** A primary with streaming standbys, gone with all data when disposed of. */
export interface StreamingCluster extends AsyncDisposable {
  readonly primary: PostgresServer;
  /** Copies the primary, or another server that it takes for one, and follows it under this name. */
  addStandby(name: string, followed?: PostgresServer): Promise<Standby>;
  /** Runs a statement on a server of the cluster, over a connection of its own. */
  query<Row extends pg.QueryResultRow>(server: PostgresServer, statement: string): Promise<Row[]>;
}

/** A standby must allow as many connections as its primary. */
const SETTINGS = { max_wal_senders: '5', wal_keep_size: '64MB', max_connections: '60' };

/**
 * Starts a primary of PostgreSQL as Debian has it.
 * @throws Error where this machine has no pg_basebackup, which makes standbys
 */
export async function startStreamingCluster(): Promise<StreamingCluster> {
  await using unfinished = new AsyncDisposableStack();
  const workshop = unfinished.use(openPostgresWorkshop(postgresBinaries(['initdb', 'postgres', 'pg_basebackup'])));
  const servers = unfinished.use(new AsyncDisposableStack());
  const start = async (data: string) => servers.adopt(await workshop.start(data, SETTINGS), (server) => server.kill());
  await initialise(workshop, workshop.folder('primary'));
  const primary = await start(workshop.folder('primary'));

  const addStandby = async (name: string, followed = primary): Promise<Standby> => {
    const data = workshop.folder(name);
    const from = `host=127.0.0.1 port=${followed.port} user=postgres application_name=${name}`;
    await workshop.run('pg_basebackup', ['-D', data, '-d', from, '-R', '-c', 'fast', '--no-sync']);
    const server = await start(data);
    const ask = (statement: string) => query<{ answer: string }>(server, `select (${statement})::text as answer`);
    const until = async (statement: string, wanted: string) => {
      while ((await ask(statement))[0]?.answer !== wanted) await pause(5);
    };
    return {
      ...server,
      name,
      async pauseReplay() {
        await ask('pg_wal_replay_pause()');
        await until('pg_get_wal_replay_pause_state()', 'paused');
      },
      resumeReplay: async () => void (await ask('pg_wal_replay_resume()')),
      async catchUp() {
        const [end] = await query<{ lsn: string }>(followed, 'select pg_current_wal_flush_lsn()::text as lsn');
        await until(`pg_last_wal_replay_lsn() >= '${end?.lsn}'`, 'true');
      },
      promote: () => until('pg_promote()', 'true'),
    };
  };

  const running = unfinished.move();
  return { primary, addStandby, query, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function query<Row extends pg.QueryResultRow>(server: PostgresServer, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}
