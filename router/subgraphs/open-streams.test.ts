import type { Logger } from '@heliograph/platform/telemetry';
import { expect, test } from 'vitest';
import { ManualClock } from '../live/testing/manual-clock.ts';
import type { RequestScope } from '../request-scope.ts';
import { type SubgraphCaller, SubgraphStreamBroken } from './caller.ts';
import { openStreams } from './open-streams.ts';

const SCOPE = { viewerToken: 'token', requestId: 'request-1', deadline: 0 } as RequestScope;

/** A router whose streams break `breaks` times each, and then give one result. */
function router(breaks: number) {
  const clock = new ManualClock();
  const logged: object[] = [];
  const logger = { warn: (details: object) => void logged.push(details) } as unknown as Logger;
  const caller = (): SubgraphCaller => ({
    call: () => Promise.reject(new Error('not asked for')),
    async *subscribe({ variables }) {
      const attempts = variables as { made: number };
      attempts.made += 1;
      if (attempts.made <= breaks) throw new SubgraphStreamBroken({ wasOpen: true, cause: null });
      yield { data: {} };
    },
    close: async () => {},
  });
  const callers = new Map([
    ['users', caller()],
    ['feed', caller()],
  ]);
  const open = openStreams(callers, logger, { clock, wait: async () => {} });

  /** So many streams of a subgraph, each read to its end. */
  async function streams(subgraph: string, count: number): Promise<void> {
    const operation = {
      subgraph,
      kind: 'subscription',
      query: 'subscription { e }',
      operationName: undefined,
    } as const;
    await Promise.all(
      Array.from({ length: count }, () =>
        Array.fromAsync(open(operation, { made: 0 }, () => SCOPE, new AbortController().signal)),
      ),
    );
  }
  return { clock, logged, streams };
}

test('the first stream of a subgraph that breaks is told at once, the others as one number every 10 s', async () => {
  const { clock, logged, streams } = router(3);
  await streams('users', 200);
  expect(logged).toEqual([{ subgraph: 'users' }]);
  clock.advance(9_999);
  expect(logged).toHaveLength(1);
  clock.advance(1);
  expect(logged.splice(0)).toEqual([{ subgraph: 'users' }, { subgraph: 'users', attempts: 599, withinMs: 10_000 }]);

  clock.advance(5_000);
  await streams('users', 1);
  expect(logged).toEqual([]);
  clock.advance(5_000);
  expect(logged.splice(0)).toEqual([{ subgraph: 'users', attempts: 3, withinMs: 10_000 }]);
});

test('once a subgraph was quiet for 10 s, its next broken stream is told at once again', async () => {
  const { clock, logged, streams } = router(1);
  await streams('users', 1);
  clock.advance(10_000);
  expect(clock.pending).toBe(0);
  await streams('users', 1);
  expect(logged).toEqual([{ subgraph: 'users' }, { subgraph: 'users' }]);
});

test('each subgraph is told of by itself', async () => {
  const { clock, logged, streams } = router(1);
  await streams('users', 2);
  await streams('feed', 3);
  expect(logged.splice(0)).toEqual([{ subgraph: 'users' }, { subgraph: 'feed' }]);
  clock.advance(10_000);
  expect(logged).toEqual([
    { subgraph: 'users', attempts: 1, withinMs: 10_000 },
    { subgraph: 'feed', attempts: 2, withinMs: 10_000 },
  ]);
});

test('a stream that never breaks is not spoken of', async () => {
  const { clock, logged, streams } = router(0);
  await streams('users', 5);
  expect(logged).toEqual([]);
  expect(clock.pending).toBe(0);
});
