// Who decides on reports: npm run moderators -- list, … -- add <username>, … -- remove <username>.
import { type Environment, parseEnvironment } from '@heliograph/platform/config';
import { createDirectory } from '@heliograph/platform/directory';
import { createPool } from '@heliograph/platform/shards';
import { prismaModeratorStore } from '@heliograph/users/moderators';
import { z } from 'zod';

const USAGE = 'usage: npm run moderators -- list | add <username> | remove <username>';

const settingsSchema = z.object({
  DIRECTORY_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }),
});

/** The command cannot be carried out: the words are for whoever has typed it. */
class CommandRefused extends Error {
  readonly code: 'USAGE' | 'NO_SUCH_ACCOUNT';
  constructor(code: CommandRefused['code'], message: string) {
    super(message);
    this.name = 'CommandRefused';
    this.code = code;
  }
}

/**
 * Lists, adds or removes moderators in the directory that the environment names, as `migrate` does. It may be run while
 * the system runs: a role that is given shows at the next log-in or refresh, one that is taken away ends all sessions.
 * @returns what to say
 * @throws ConfigError, or CommandRefused where the arguments say nothing or there is no such account
 */
export async function moderators(env: Environment, [command, username, ...surplus]: string[]): Promise<string> {
  const isWhole = surplus.length === 0 && (command === 'list') === (username === undefined);
  if (!isWhole) throw new CommandRefused('USAGE', USAGE);
  const { DIRECTORY_DATABASE_URL: url } = parseEnvironment(settingsSchema, env);
  await using stack = new AsyncDisposableStack();
  const pool = stack.adopt(createPool(url, { size: 1, name: 'heliograph-moderators' }), (opened) => opened.end());
  const directory = stack.adopt(createDirectory(pool), (client) => client.$disconnect());
  const store = prismaModeratorStore({ directory, now: () => new Date() });

  if (username === undefined) return (await store.list()).join('\n') || 'There is no moderator';
  if (command !== 'add' && command !== 'remove') throw new CommandRefused('USAGE', USAGE);
  const isThere = command === 'add' ? await store.add(username) : await store.remove(username);
  if (!isThere) throw new CommandRefused('NO_SUCH_ACCOUNT', `There is no account called ${username}`);
  return command === 'add'
    ? `${username} is a moderator, and has to log in anew or refresh the session to act as one`
    : `${username} is no moderator, and was logged out everywhere`;
}

if (import.meta.main) {
  try {
    console.log(await moderators(process.env, process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
