// What the house has to say: npm run announce -- <key> --text-file texts.json [--to ana,ben]; without --to it says it to everybody.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { beginAnnouncement } from '@heliograph/notifications/announcements';
import { type Environment, parseEnvironment, parseShardServers } from '@heliograph/platform/config';
import { createDirectory } from '@heliograph/platform/directory';
import { createJobQueues } from '@heliograph/platform/jobs';
import { LANGUAGES } from '@heliograph/platform/language';
import type { Doorbell } from '@heliograph/platform/redis';
import { createPool, createShards, loadShardMap } from '@heliograph/platform/shards';
import { createLogger, createMetrics } from '@heliograph/platform/telemetry';
import { z } from 'zod';

const USAGE = `usage: npm run announce -- <key> --text-file <file> [--to <username>,<username>]
  The file is JSON: a text of up to 500 characters for each of ${LANGUAGES.join(', ')}; only "en" must be there, for all others.`;
/** Nothing follows a commit here that could fail. */
const onEffectError = (error: unknown) => {
  throw error;
};
/** Workers look for jobs every other second. */
const SILENT: Doorbell = {
  ring: () => undefined,
  listen: () => () => undefined,
  listenFor: () => () => undefined,
  close: async () => undefined,
};

const settingsSchema = z.object({
  DIRECTORY_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }),
  SHARD_SERVERS: z.string().transform(parseShardServers),
  LOGICAL_SHARDS: z.coerce.number().int().min(1).max(8192).default(64),
});

const text = z.string().trim().min(1).max(500);
const textsSchema = z
  .partialRecord(z.enum(LANGUAGES), text)
  .refine((texts) => texts.en !== undefined, 'a text for "en" must be there')
  .transform((texts) => ({ ...texts, en: texts.en ?? '' }));

/** The command cannot be carried out: the words are for whoever has typed it. */
class CommandRefused extends Error {
  readonly code: 'USAGE' | 'TEXTS' | 'OTHER_TEXTS' | 'NO_SUCH_ACCOUNT';
  constructor(code: CommandRefused['code'], message: string) {
    super(message);
    this.name = 'CommandRefused';
    this.code = code;
  }
}

/**
 * Begins an announcement in the databases that the environment names, as `migrate` does; the workers of the running system
 * carry it out. Given again, the same command tells those who were not told, and nobody twice.
 * @returns what to say
 * @throws ConfigError, or CommandRefused where arguments or texts say nothing, the key was used for other texts, or there
 * is no such account
 */
export async function announce(env: Environment, args: string[]): Promise<string> {
  const { key, file, to } = parseCommand(args);
  const texts = await readTexts(file);
  const settings = parseEnvironment(settingsSchema, env);
  await using stack = new AsyncDisposableStack();
  const open = (url: string) =>
    stack.adopt(createPool(url, { size: 2, name: 'heliograph-announce' }), (pool) => pool.end());
  const directoryPool = open(settings.DIRECTORY_DATABASE_URL);
  const directory = stack.adopt(createDirectory(directoryPool), (client) => client.$disconnect());
  const pools = new Map([...settings.SHARD_SERVERS].map(([name, url]) => [name, open(url)]));
  const map = await loadShardMap(directoryPool, { logicalShards: settings.LOGICAL_SHARDS, servers: pools.keys() });
  const logger = createLogger({ role: 'announce', level: 'error' });
  const metrics = createMetrics({ role: 'announce' });
  const queues = stack.adopt(
    await createJobQueues({ pools, doorbell: SILENT, logger, metrics, supervise: false }),
    (opened) => opened.close(),
  );
  const shards = createShards({ pools, map, onEffectError });

  const begun = await beginAnnouncement({ directory, shards, queues }, { key, texts, to, at: new Date() });
  if (!('refused' in begun)) return `${key} is on its way to ${to ? to.join(', ') : 'everybody'}`;
  if (begun.refused === 'OTHER_TEXTS') {
    throw new CommandRefused('OTHER_TEXTS', `Something else was announced as ${key}: choose another key`);
  }
  throw new CommandRefused('NO_SUCH_ACCOUNT', `There is no account called ${begun.names.join(', ')}`);
}

function parseCommand(args: string[]): { key: string; file: string; to: string[] | null } {
  const option = { type: 'string' } as const;
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { 'text-file': option, to: option },
    });
    const [key = '', ...surplus] = positionals;
    const { 'text-file': file, to } = values;
    const names = to?.split(',').map((name) => name.trim());
    const isWhole = /^[a-z0-9][a-z0-9-]{0,63}$/.test(key) && surplus.length === 0 && names?.includes('') !== true;
    if (isWhole && file) return { key, file, to: names ?? null };
  } catch {
    // An option that there is not.
  }
  throw new CommandRefused('USAGE', USAGE);
}

async function readTexts(file: string) {
  try {
    return textsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new CommandRefused('TEXTS', `${file} has no texts: ${why}`);
  }
}

if (import.meta.main) {
  try {
    console.log(await announce(process.env, process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
