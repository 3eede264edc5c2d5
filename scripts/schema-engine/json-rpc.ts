import { createInterface } from 'node:readline';
import { type Datamodel, openSchemaEngine, type SchemaEngine } from './engine.ts';

interface Request {
  id: number;
  method?: string;
  params?: unknown;
}

/** The CLI's names for the engine's methods; all but one are the engine's own. */
const METHODS: Readonly<Record<string, keyof SchemaEngine>> = {
  applyMigrations: 'applyMigrations',
  createMigration: 'createMigration',
  dbExecute: 'dbExecute',
  debugPanic: 'debugPanic',
  devDiagnostic: 'devDiagnostic',
  diagnoseMigrationHistory: 'diagnoseMigrationHistory',
  diff: 'diff',
  ensureConnectionValidity: 'ensureConnectionValidity',
  evaluateDataLoss: 'evaluateDataLoss',
  getDatabaseVersion: 'version',
  introspect: 'introspect',
  introspectSql: 'introspectSql',
  markMigrationApplied: 'markMigrationApplied',
  markMigrationRolledBack: 'markMigrationRolledBack',
  reset: 'reset',
  schemaPush: 'schemaPush',
};
/** The native engine's code for every failure; the CLI reads the rest from `data`. */
const ENGINE_ERROR = 4466;

/**
 * Answers the CLI's requests, one JSON text a line, in the order they come, until it closes stdin. Every one is
 * answered: when the engine ends without one, `prisma migrate diff` prints nothing and exits 0, as if nothing differed.
 */
export async function serveJsonRpc(options: ServeOptions): Promise<void> {
  let opened: Awaited<ReturnType<typeof openSchemaEngine>> | undefined;
  let inWork: Request | undefined;
  // A panic settles no promise, so nothing below would go on. The CLI kills us when it has its answer: clean first.
  process.on('uncaughtException', async (panic) => {
    await opened?.[Symbol.asyncDispose]();
    if (inWork) send({ id: inWork.id, error: engineError(panic) });
    process.exit(1);
  });

  for await (const line of createInterface({ input: process.stdin })) {
    const request: Request = JSON.parse(line);
    // Without a method it is the CLI's receipt for something printed.
    if (!request.method) continue;
    inWork = request;
    try {
      opened ??= await open(options);
      await answer(opened.engine, request);
    } catch (error) {
      send({ id: request.id, error: engineError(error) });
    }
    inWork = undefined;
  }
  await opened?.[Symbol.asyncDispose]();
}

export interface ServeOptions {
  /** Absent where the CLI has no datasource. */
  url: string | undefined;
  datamodels: Datamodel[];
}

function open({ url, datamodels }: ServeOptions) {
  if (!url) throw new Error('This schema engine needs a database for everything: give the URL of one in DATABASE_URL');
  return openSchemaEngine({ url, datamodels });
}

async function answer(engine: SchemaEngine, { id, method, params }: Request): Promise<void> {
  const name = METHODS[method ?? ''];
  if (!name) throw new Error(`The schema engine has no method ${method}`);
  const call = engine[name] as (params: unknown) => Promise<unknown>;
  const result = await call.call(engine, params);
  if (method === 'diff') printDiff(result);
  // The CLI takes a reply without a result for a failure.
  send({ id, result: result ?? {} });
}

/** The native engine prints a diff by a request to the CLI; this one returns it, and the CLI would not look there. */
function printDiff(result: unknown): void {
  const { stdout } = result as { stdout: string | null };
  if (stdout) send({ id: 0, method: 'print', params: { content: stdout.replace(/\n$/, '') } });
}

function engineError(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const data = { is_panic: false, message, error_code: code, meta: {} };
  return { code: ENGINE_ERROR, message: 'An error happened. Check the data field for details.', data };
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
