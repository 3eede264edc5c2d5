import type { Settings } from '@heliograph/platform/config';
import { converse } from '../flush-caches.ts';
import { formsOf } from './forms.ts';

/** The client flag of an entry that has a value; others remember for minutes that there is none (platform/cache). */
const VALUE = '1';

/** Every entry of this system that holds a value: its key, and its bytes, in which ids stand as text or as 64 bits. */
export async function scanMemcached(settings: Settings, words: readonly string[]): Promise<string[]> {
  const needles = words.flatMap((word) => formsOf(word).map((form) => ({ word, form })));
  const found: string[] = [];
  for (const server of settings.MEMCACHED_SERVERS) {
    for (const { key, value } of await entriesOf(server, settings.KEY_PREFIX)) {
      const entry = `${key} ${value}`;
      found.push(...needles.filter(({ form }) => entry.includes(form)).map(({ word }) => `memcached ${key}: ${word}`));
    }
  }
  return found;
}

async function entriesOf(server: string, prefix: string): Promise<{ key: string; value: string }[]> {
  const listed = await converse(server, 'lru_crawler metadump all\r\n', (reply) =>
    /(^|\n)(END|BUSY.*)\r?\n$/.test(reply),
  );
  if (listed.startsWith('BUSY')) throw new Error(`memcached at ${server} is busy listing its keys for somebody else`);
  const keys = [...listed.matchAll(/^key=(\S+)/gm)].map(([, key = '']) => decodeURIComponent(key));
  const ours = keys.filter((key) => key.startsWith(prefix));
  const commands = ours.map((key) => `mg ${key} k f v\r\n`).join('');
  return parse(await converse(server, `${commands}mn\r\n`, (reply) => reply.endsWith('MN\r\n')));
}

function parse(reply: string): { key: string; value: string }[] {
  const entries: { key: string; value: string }[] = [];
  const header = /VA (\d+) k(\S+) f(\d+)[^\r]*\r\n|EN\r\n/y;
  for (let match = header.exec(reply); match; match = header.exec(reply)) {
    const [, length, key = '', flags] = match;
    if (length === undefined) continue;
    const value = reply.slice(header.lastIndex, header.lastIndex + Number(length));
    header.lastIndex += Number(length) + 2;
    if (flags === VALUE) entries.push({ key, value });
  }
  return entries;
}
