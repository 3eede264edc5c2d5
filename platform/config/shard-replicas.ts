import type { z } from 'zod';
import { ConfigError } from './environment.ts';
import { isPostgresUrl } from './shard-servers.ts';

/**
 * Parses `SHARD_REPLICAS`: `shard1=postgres://…|postgres://…,shard2=postgres://…`. A comma or a bar inside a password is
 * written `%2C` or `%7C`, as in any URL.
 * @returns the URLs of each server's replicas by its name
 * @throws ConfigError naming every entry that is wrong by its position, never by its text: URLs carry passwords.
 */
export function parseShardReplicas(text: string): Map<string, string[]> {
  const replicas = new Map<string, string[]>();
  const problems: string[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const [, name, list = ''] = /^\s*([a-z][a-z0-9_-]*)=(\S+)\s*$/.exec(entry) ?? [];
    const urls = list.split('|');
    if (!name || !urls.every(isPostgresUrl)) {
      problems.push(`SHARD_REPLICAS: entry ${index + 1} is not name=postgres://host/database|postgres://…`);
    } else if (replicas.has(name)) {
      problems.push(`SHARD_REPLICAS: ${name} is given twice; put a | between the URLs of its replicas`);
    } else {
      replicas.set(name, urls);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return replicas;
}

interface Servers {
  SHARD_SERVERS: ReadonlyMap<string, string>;
  SHARD_REPLICAS: ReadonlyMap<string, readonly string[]>;
}

/** Adds a problem for every replica of a server that there is not. */
export function refuseStrayReplicas(
  { SHARD_SERVERS, SHARD_REPLICAS }: Servers,
  context: z.core.$RefinementCtx<Servers>,
): void {
  for (const name of SHARD_REPLICAS.keys()) {
    if (SHARD_SERVERS.has(name)) continue;
    const message = `${name} is none of the servers of SHARD_SERVERS (${[...SHARD_SERVERS.keys()].join(', ')})`;
    context.addIssue({ code: 'custom', path: ['SHARD_REPLICAS'], message });
  }
}
