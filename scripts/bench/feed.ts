import { parseArgs } from 'node:util';
import { benchLargeWorld } from './feed/phases.ts';
import { compareTopologies } from './feed/topologies.ts';

/**
 * The home feed: what the router adds to a small one, in both topologies; then a large world's, with its cache warm, cold, and
 * with Redis lost.
 *
 * `--users 100000 --follows 300 --posts 1000000`: the large world, whose viewers are drawn by Zipf's law; it is kept for the
 * next run, unless `--anew`. `--cache 0.2`: how much of its working set memcached holds, as the pages of
 * `--sampled 600` viewers tell; `--connections 16 --seconds 30`: of
 * each measurement; `--part topologies` or `--part large`: only one of both.
 */
export async function benchFeed(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      users: { type: 'string', default: '100000' },
      follows: { type: 'string', default: '300' },
      posts: { type: 'string', default: '1000000' },
      anew: { type: 'boolean', default: false },
      cache: { type: 'string', default: '0.2' },
      sampled: { type: 'string', default: '600' },
      connections: { type: 'string', default: '16' },
      seconds: { type: 'string', default: '30' },
      part: { type: 'string' },
    },
  });
  if (values.part !== 'large') await compareTopologies();
  if (values.part === 'topologies') return;
  await benchLargeWorld({
    size: { users: Number(values.users), follows: Number(values.follows), posts: Number(values.posts) },
    anew: values.anew,
    cacheShare: Number(values.cache),
    sampled: Number(values.sampled),
    load: { connections: Number(values.connections), seconds: Number(values.seconds) },
  });
}
