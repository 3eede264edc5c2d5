import { ConfigError } from './environment.ts';

/**
 * Parses `SHARD_SERVERS`: `shard1=postgres://user:password@host/db,shard2=postgres://…`. A comma inside a password is
 * written `%2C`, as in any URL.
 * @returns URLs by server name, in the order given: the first shard map is laid out in that order.
 * @throws ConfigError naming every entry that is wrong by its position, never by its text: URLs carry passwords.
 */
export function parseShardServers(text: string): Map<string, string> {
  const servers = new Map<string, string>();
  const problems: string[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const [, name, url] = /^\s*([a-z][a-z0-9_-]*)=(\S+)\s*$/.exec(entry) ?? [];
    if (!name || !url || !isPostgresUrl(url)) {
      problems.push(`SHARD_SERVERS: entry ${index + 1} is not name=postgres://host/database`);
    } else if (servers.has(name)) {
      problems.push(`SHARD_SERVERS: ${name} is given twice`);
    } else {
      servers.set(name, url);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return servers;
}

export function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}
