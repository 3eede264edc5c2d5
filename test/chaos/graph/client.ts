import { appendFileSync } from 'node:fs';
import { type AssociationType, type Edge, type Graph, inverseOf } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import { type EdgeWriter, edge } from '../../kit/edges.ts';
import type { Random } from '../../kit/random.ts';
import type { Begun, Ended, Kind, Seen } from './history.ts';

/** Out of ten. Follows are what everything else takes away. */
const SHARES: readonly Kind[] = [
  'follow',
  'follow',
  'follow',
  'follow',
  'unfollow',
  'unfollow',
  'block',
  'unblock',
  'unblock',
  'removeFollower',
];

/**
 * One account's client: changes its edges to others one after the other, looks at what it has done as soon as it has a
 * reply, and writes all of it down where a kill -9 cannot take it back.
 */
export async function runClient(options: {
  actor: UserId;
  others: readonly UserId[];
  random: Random;
  graph: Graph;
  writer: EdgeWriter;
  file: string;
  /** How many changes of this process had their other side left to a job. */
  leftToJobs(): number;
  /** Whether to go on; asked before each operation. */
  goesOn(): boolean;
}): Promise<void> {
  const { actor, others, random, graph, writer, file, leftToJobs, goesOn } = options;
  const write = (entry: Begun | Ended) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  const now = () => Number(process.hrtime.bigint() / 1000n) / 1000;
  const countFollows = async () => (await graph.counts.readMany([{ id: actor, kind: 'FOLLOWS' }]))[0] ?? 0;

  const changes: Record<Kind, (target: UserId) => Promise<boolean>> = {
    follow: (target) => writer.add(edge(actor, 'FOLLOWS', target)),
    unfollow: (target) => writer.remove(edge(actor, 'FOLLOWS', target)),
    block: async (target) => {
      await writer.block(actor, target);
      return true;
    },
    unblock: (target) => writer.remove(edge(actor, 'BLOCKS', target)),
    removeFollower: (target) => writer.remove(edge(actor, 'FOLLOWED_BY', target)),
  };

  const look = async (target: UserId): Promise<Seen> => {
    const both = (type: AssociationType): Edge[] => [edge(actor, type, target), edge(target, inverseOf(type), actor)];
    const [there, list, countAfter] = await Promise.all([
      graph.contains([...both('FOLLOWS'), ...both('BLOCKS'), edge(actor, 'FOLLOWED_BY', target)]),
      graph.range(actor, 'FOLLOWS', { limit: others.length }),
      countFollows(),
    ]);
    const [follows = false, followedBy = false, blocks = false, blockedBy = false, isFollowed = false] = there;
    const listed = list.some(({ id2 }) => id2 === target);
    return { follows, followedBy, blocks, blockedBy, isFollowed, listed, countAfter };
  };

  for (let number = 0; goesOn(); number += 1) {
    const [kind, target] = [random.pick(SHARES), random.pick(others)];
    const id = `${file} ${actor} ${number}`;
    const start = now();
    write({ id, kind, actor, target, start, countBefore: await countFollows() });
    const leftBefore = leftToJobs();
    try {
      const changed = await changes[kind](target);
      const end = now();
      const late = leftToJobs() > leftBefore;
      write({ id, changed, late, end, seen: await look(target), readEnd: now() });
    } catch (error) {
      // No reply: the history says that it began.
      process.send?.({ failed: String(error) });
    }
    process.send?.({ operations: 1 });
  }
}
