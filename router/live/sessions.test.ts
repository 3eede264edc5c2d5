import type { Logger } from '@heliograph/platform/telemetry';
import { beforeEach, expect, test } from 'vitest';
import { createSessionWatch, type SessionWatch } from './sessions.ts';
import { HandDrivenSessions } from './testing/live-server.ts';
import { ManualClock } from './testing/manual-clock.ts';

let sessions: HandDrivenSessions;
let clock: ManualClock;
let watch: SessionWatch;
let ended: string[];
let warnings = 0;

beforeEach(() => {
  sessions = new HandDrivenSessions();
  clock = new ManualClock();
  ended = [];
  warnings = 0;
  const logger = {
    warn: () => {
      warnings += 1;
    },
  } as unknown as Logger;
  watch = createSessionWatch({ sessionEnds: sessions, clock, logger, sessionPollMs: 15_000, sessionNewsMs: 250 });
});

function connect(sessionId: string, client = sessionId): () => void {
  sessions.live.add(sessionId);
  return watch.watch(sessionId, () => ended.push(client));
}

const turn = async (milliseconds: number) => {
  clock.advance(milliseconds);
  await new Promise(setImmediate);
};

test('an end that is rung for is known within a second, to all clients of the session and to no other', async () => {
  connect('a', 'phone');
  connect('a', 'tablet');
  connect('b');
  await turn(1_000);
  sessions.live.delete('a');
  sessions.ring('a');
  await turn(1_000);
  expect(ended).toEqual(['phone', 'tablet']);
  expect(sessions.listenedFor).toEqual(['b']);
});

test('a ring alone ends nothing', async () => {
  connect('a');
  sessions.ring('a');
  await turn(1_000);
  expect(ended).toEqual([]);
});

test('an end whose news is lost is known at the next poll', async () => {
  connect('a');
  await turn(1_000);
  sessions.live.delete('a');
  await turn(13_999);
  expect(ended).toEqual([]);
  await turn(1);
  expect(ended).toEqual(['a']);
});

test('a token that outlived its session does not get far', async () => {
  connect('a');
  sessions.live.delete('a');
  await turn(250);
  expect(ended).toEqual(['a']);
});

test('all sessions are looked up together, each once', async () => {
  connect('a');
  connect('b');
  connect('b', 'tablet');
  await turn(250);
  await turn(14_750);
  expect(sessions.lookups).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('who has left is neither looked up, nor listened for, nor told', async () => {
  const leave = connect('a');
  leave();
  leave();
  await turn(20_000);
  expect(sessions.listenedFor).toEqual([]);
  expect(sessions.lookups).toEqual([]);
});

test('who cannot be looked up stays until the next time', async () => {
  connect('a');
  sessions.live.delete('a');
  sessions.failsToLookUp = true;
  await turn(1_000);
  expect({ ended, warnings }).toEqual({ ended: [], warnings: 1 });
  sessions.failsToLookUp = false;
  await turn(14_000);
  expect(ended).toEqual(['a']);
});

test('closed, it watches nothing', () => {
  connect('a');
  watch.close();
  expect(sessions.listenedFor).toEqual([]);
  expect(clock.pending).toBe(0);
});
