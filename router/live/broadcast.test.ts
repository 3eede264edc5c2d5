import type { Logger } from '@heliograph/platform/telemetry';
import { beforeEach, expect, test } from 'vitest';
import { type Broadcasts, createBroadcasts, type Listener } from './broadcast.ts';
import { NO_METRICS } from './metrics.ts';
import { type Admitted, isRefused } from './operations.ts';
import { HandDrivenOperations } from './testing/hand-driven-operations.ts';

let operations: HandDrivenOperations;
let broadcasts: Broadcasts;
let upstreams = 0;
let subscriptions = 0;

beforeEach(() => {
  operations = new HandDrivenOperations();
  upstreams = 0;
  subscriptions = 0;
  broadcasts = createBroadcasts({
    metrics: {
      ...NO_METRICS,
      upstreams: (change) => {
        upstreams += change;
      },
      subscriptions: (change) => {
        subscriptions += change;
      },
    },
    logger: { error: () => {} } as unknown as Logger,
  });
});

class Heard implements Listener {
  readonly texts: string[] = [];
  ended = false;
  event(text: string): void {
    this.texts.push(text);
  }
  end(): void {
    this.ended = true;
  }
}

function admitted(query: string): Admitted {
  const admission = operations.decide({ query });
  if (isRefused(admission)) throw new Error(`${query} was refused`);
  return admission;
}

function join(query: string): { heard: Heard; leave: () => void } {
  const heard = new Heard();
  return { heard, leave: broadcasts.join(admitted(query), 'request', heard) };
}

const settled = () => new Promise(setImmediate);

test('those who ask the same share one stream, and are given the very same text', async () => {
  const one = join('subscription { shared }');
  const other = join('subscription { shared }');
  await settled();
  expect(operations.streams).toHaveLength(1);
  expect({ upstreams, subscriptions }).toEqual({ upstreams: 1, subscriptions: 2 });

  operations.stream.emit('tick');
  operations.stream.complete();
  await settled();
  expect(one.heard.texts).toEqual(['{"data":"tick"}']);
  expect(other.heard).toEqual(one.heard);
  expect(one.heard.ended).toBe(true);
  expect({ upstreams, subscriptions }).toEqual({ upstreams: 0, subscriptions: 0 });
});

test.each([
  ['another operation', 'subscription { shared }', 'subscription { sharedToo }'],
  ['what must not be shared', 'subscription { ticks }', 'subscription { ticks }'],
])('%s has a stream of its own', async (_what, one, other) => {
  join(one);
  join(other);
  await settled();
  expect(operations.streams).toHaveLength(2);
});

test('who joins late gets the events from then on', async () => {
  const early = join('subscription { shared }');
  await settled();
  operations.stream.emit(1);
  await settled();
  const late = join('subscription { shared }');
  operations.stream.emit(2);
  await settled();
  expect(early.heard.texts).toEqual(['{"data":1}', '{"data":2}']);
  expect(late.heard.texts).toEqual(['{"data":2}']);
});

test('a quiet stream is torn down when the last has left, and not before', async () => {
  const one = join('subscription { shared }');
  const other = join('subscription { shared }');
  await settled();
  one.leave();
  one.leave();
  expect(operations.stream.signal.aborted).toBe(false);
  other.leave();
  expect(operations.stream.signal.aborted).toBe(true);
  await settled();
  expect([one.heard.ended, other.heard.ended]).toEqual([false, false]);
  expect({ upstreams, subscriptions }).toEqual({ upstreams: 0, subscriptions: 0 });
});

test('who comes when the last has left, or when the stream is over, opens another', async () => {
  join('subscription { shared }').leave();
  const second = join('subscription { shared }');
  await settled();
  expect(operations.streams).toHaveLength(1); // The first was given up before it was opened.
  operations.stream.complete();
  await settled();
  expect(second.heard.ended).toBe(true);
  const third = join('subscription { shared }');
  await settled();
  second.leave();
  operations.stream.emit('still here');
  await settled();
  expect(third.heard.texts).toEqual(['{"data":"still here"}']);
});

test('a stream that fails against its promise ends with an error that says nothing of us', async () => {
  const { heard } = join('subscription { ticks }');
  await settled();
  operations.stream.fail(new Error('connect ECONNREFUSED 10.0.0.7:5432'));
  await settled();
  expect(heard.texts.map((text) => JSON.parse(text))).toEqual([
    {
      errors: [
        {
          message: 'Something went wrong on our side; try again, and report the requestId if it stays',
          extensions: { code: 'INTERNAL', requestId: 'request' },
        },
      ],
    },
  ]);
  expect(heard.ended).toBe(true);
});
