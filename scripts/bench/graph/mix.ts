import type { Edge } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { EdgeWriter } from '../../../test/kit/edges.ts';
import type { Random } from '../../../test/kit/random.ts';
import type { Reads } from './reads.ts';
import type { GraphWorld } from './world.ts';
import { zipf } from './zipf.ts';

/** As many as a page shows. */
const PAGE = 20;
/** In ten thousand operations; TAO's production mix (Bronson et al., 2013, figure 3) without its reads of objects. */
const SHARES = { newest: 6050, membership: 1800, counts: 1650, get: 480, write: 20 };
type OperationName = keyof typeof SHARES;
const operationNames = Object.keys(SHARES) as OperationName[];

/** Reads once whatever the mix may ask of accounts and those they follow: what a cache in use has long since seen. */
export async function readAll({ accounts, followed }: GraphWorld, reads: Reads): Promise<void> {
  await reads.followerCounts(accounts);
  for (const account of accounts) {
    await reads.newest(account, PAGE);
    await reads.contains((followed.get(account) ?? []).map((id2) => ({ id1: account, type: 'FOLLOWS', id2 })));
  }
}

/**
 * Draws one operation after the other of the read-heavy mix over a world: keys drawn by popularity, nine in ten memberships asked about an account that is
 * followed, as those that a viewer sees are.
 */
export function createMix(options: {
  world: GraphWorld;
  reads: Reads;
  writer: EdgeWriter;
  random: Random;
  /** Does no writes: for filling caches. */
  readOnly?: boolean;
}): () => () => Promise<unknown> {
  const { world, reads, writer, random, readOnly = false } = options;
  const popular = zipf(world.accounts.length, random);
  const account = (): UserId => {
    const [first] = world.accounts;
    const drawn = world.accounts[popular()] ?? first;
    if (!drawn) throw new RangeError('A mix needs accounts');
    return drawn;
  };
  const seenBy = (viewer: UserId): UserId => {
    const followed = world.followed.get(viewer) ?? [];
    return followed.length > 0 && random.chance(0.9) ? random.pick(followed) : account();
  };
  const follows = (viewer: UserId): Edge => ({ id1: viewer, type: 'FOLLOWS', id2: seenBy(viewer) });

  const operations: Record<OperationName, () => Promise<unknown>> = {
    newest: () => reads.newest(account(), PAGE),
    membership: () => {
      const viewer = account();
      return reads.contains(Array.from({ length: PAGE }, () => follows(viewer)));
    },
    counts: () => reads.followerCounts(Array.from({ length: PAGE }, account)),
    get: () => reads.get(follows(account())),
    write: async () => {
      const edge = follows(account());
      if (!(await writer.remove(edge))) await writer.add(edge);
    },
  };
  let total = 0;
  const upTo = operationNames
    .filter((name) => !(readOnly && name === 'write'))
    .map((name): [OperationName, number] => {
      total += SHARES[name];
      return [name, total];
    });
  return () => {
    const drawn = random.next() * total;
    const name = upTo.find(([, end]) => drawn < end)?.[0] ?? 'newest';
    return operations[name];
  };
}
