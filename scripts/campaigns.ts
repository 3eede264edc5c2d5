// What the house advertises: npm run campaigns -- list, … -- add <post id> [--days N] [--cap N] [--weight N], … -- remove <id>.
import { parseArgs } from 'node:util';
import { prismaCampaigns } from '@heliograph/feed/campaigns';
import { type Environment, parseEnvironment, parseShardServers } from '@heliograph/platform/config';
import { createDirectory } from '@heliograph/platform/directory';
import { type PostId, parseId } from '@heliograph/platform/ids';
import { createPool, createShards, loadShardMap } from '@heliograph/platform/shards';
import { z } from 'zod';

const USAGE =
  'usage: npm run campaigns -- list | add <post id> [--days N] [--cap N] [--weight N] | remove <campaign id>';
/** Nothing follows a commit here. */
const onEffectError = (error: unknown) => {
  throw error;
};
const DAY_MS = 24 * 3600 * 1000;

const settingsSchema = z.object({
  DIRECTORY_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }),
  SHARD_SERVERS: z.string().transform(parseShardServers),
  LOGICAL_SHARDS: z.coerce.number().int().min(1).max(8192).default(64),
});

const optionsSchema = z.object({
  days: z.coerce.number().positive().max(3650).default(30),
  cap: z.coerce.number().int().positive().max(1000).default(3),
  weight: z.coerce.number().positive().max(1_000_000).default(1),
});

/** The command cannot be carried out: the words are for whoever has typed it. */
class CommandRefused extends Error {
  readonly code: 'USAGE' | 'NO_SUCH_POST' | 'NO_SUCH_CAMPAIGN';
  constructor(code: CommandRefused['code'], message: string) {
    super(message);
    this.name = 'CommandRefused';
    this.code = code;
  }
}

/**
 * Lists, adds or removes campaigns in the databases that the environment names, as `migrate` does. It may be run while the
 * system runs: a change shows within a minute.
 * @returns what to say
 * @throws ConfigError, or CommandRefused where the arguments say nothing or there is no such post or campaign
 */
export async function campaigns(env: Environment, args: string[]): Promise<string> {
  const { command, id, options } = parseCommand(args);
  const settings = parseEnvironment(settingsSchema, env);
  await using stack = new AsyncDisposableStack();
  const open = (url: string) =>
    stack.adopt(createPool(url, { size: 1, name: 'heliograph-campaigns' }), (pool) => pool.end());
  const directoryPool = open(settings.DIRECTORY_DATABASE_URL);
  const directory = stack.adopt(createDirectory(directoryPool), (client) => client.$disconnect());
  const pools = new Map([...settings.SHARD_SERVERS].map(([name, url]) => [name, open(url)]));
  const map = await loadShardMap(directoryPool, { logicalShards: settings.LOGICAL_SHARDS, servers: pools.keys() });
  const store = prismaCampaigns({ directory, shards: createShards({ pools, map, onEffectError }) });

  if (command === 'list') {
    const all = await store.list(new Date());
    return all.map(line).join('\n') || 'There is no campaign';
  }
  if (command === 'remove') {
    if (z.uuid().safeParse(id).success && (await store.remove(id)))
      return `Campaign ${id} is over; feeds that were ranked before may show it for half an hour`;
    throw new CommandRefused('NO_SUCH_CAMPAIGN', `There is no campaign ${id}`);
  }
  const postId = parseId<PostId>(id);
  const startsAt = new Date();
  const endsAt = new Date(startsAt.getTime() + options.days * DAY_MS);
  const stretch = { startsAt, endsAt, dailyCap: options.cap, weight: options.weight };
  const added = postId && (await store.add({ postId, ...stretch }));
  if (!added) throw new CommandRefused('NO_SUCH_POST', `There is no published post ${id}`);
  return line(added);
}

function parseCommand(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { days: text, cap: text, weight: text },
    });
    const [command, id = '', ...surplus] = positionals;
    const isKnown = command === 'list' || command === 'add' || command === 'remove';
    const isPlain = command === 'add' || Object.keys(values).length === 0;
    const options = optionsSchema.safeParse(values);
    if (isKnown && isPlain && (command === 'list') === (id === '') && surplus.length === 0 && options.success) {
      return { command, id, options: options.data };
    }
  } catch {
    // An option that there is not.
  }
  throw new CommandRefused('USAGE', USAGE);
}

type Listed = Awaited<ReturnType<ReturnType<typeof prismaCampaigns>['list']>>[number];

const line = ({ campaignId, postId, endsAt, dailyCap, weight }: Listed): string =>
  `${campaignId}  post ${postId}  until ${endsAt.toISOString()}  at most ${dailyCap} a day  weight ${weight}`;

if (import.meta.main) {
  try {
    console.log(await campaigns(process.env, process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
