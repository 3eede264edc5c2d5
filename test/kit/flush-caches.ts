import { connect } from 'node:net';
import type { Redis } from '@heliograph/platform/redis';

/** Forgets every key of one system in Redis and memcached, as if both had lost their memory; others share the servers. */
export async function flushCaches(options: {
  redis: Redis;
  memcachedServers: readonly string[];
  keyPrefix: string;
}): Promise<void> {
  const { redis, memcachedServers, keyPrefix } = options;
  for await (const keys of redis.scanIterator({ MATCH: `${keyPrefix}*`, COUNT: 1000 })) {
    if (keys.length > 0) await redis.del(keys);
  }
  for (const server of memcachedServers) await forgetKeys(server, keyPrefix);
}

/** Memcached has no names for groups of keys, but it lists what it holds. */
async function forgetKeys(server: string, prefix: string): Promise<void> {
  const listed = await converse(server, 'lru_crawler metadump all\r\n', (reply) =>
    /(^|\n)(END|BUSY.*)\r?\n$/.test(reply),
  );
  if (listed.startsWith('BUSY')) throw new Error(`memcached at ${server} is busy listing its keys for somebody else`);
  const keys = [...listed.matchAll(/^key=(\S+)/gm)].map(([, key = '']) => decodeURIComponent(key));
  const ours = keys.filter((key) => key.startsWith(prefix));
  const commands = ours.map((key) => `md ${key} q\r\n`).join('');
  await converse(server, `${commands}mn\r\n`, (reply) => reply.endsWith('MN\r\n'));
}

/** Sends text to memcached and answers what came back once it is whole, a character for each byte. */
export function converse(server: string, text: string, isWhole: (reply: string) => boolean): Promise<string> {
  const [host = '', port = ''] = server.split(':');
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = connect({ host, port: Number(port), timeout: 5000 }, () => socket.write(text));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      reply += chunk;
      if (isWhole(reply)) socket.end(() => resolve(reply));
    });
    socket.on('error', reject);
    socket.on('timeout', () => socket.destroy(new Error(`memcached at ${server} did not answer`)));
  });
}
