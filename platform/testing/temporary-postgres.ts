import { initialise, openPostgresWorkshop } from './postgres-server.ts';

export interface TemporaryPostgres extends AsyncDisposable {
  /** Superuser access to the database `postgres`. */
  url: string;
}

/**
 * A PostgreSQL of one's own, empty, on a free loopback port, without durability; gone with all its data when disposed
 * of. For tests, and for authors of migrations who have none running.
 * @param binaries the folder of initdb and postgres; found on PATH or where Debian puts them, when not given.
 * @throws Error where no PostgreSQL is installed, or with its log where it does not start.
 */
export async function startTemporaryPostgres(binaries?: string): Promise<TemporaryPostgres> {
  await using stack = new AsyncDisposableStack();
  const workshop = stack.use(openPostgresWorkshop(binaries));
  const data = workshop.folder('data');
  await initialise(workshop, data);
  const server = stack.adopt(await workshop.start(data), (started) => started.stop());
  const running = stack.move();
  return { url: server.url(), [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** The server in TEST_POSTGRES_URL, which others may use too (make databases of your own), else one just started. */
export async function testPostgres(): Promise<TemporaryPostgres> {
  const url = process.env.TEST_POSTGRES_URL;
  return url ? { url, [Symbol.asyncDispose]: async () => {} } : startTemporaryPostgres();
}
