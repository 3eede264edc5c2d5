import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { watchRoom } from './room.ts';

const HOUR = 3_600_000;

test('there is room until the supervisor says that there is none, and again once it says so', async () => {
  const supervisor = new EventEmitter();
  const room = watchRoom(supervisor);
  await room.wait(HOUR);

  supervisor.emit('message', { type: 'room', isFree: false });
  const done: string[] = [];
  const waits = ['one', 'other'].map((name) => room.wait(HOUR).then(() => done.push(name)));
  supervisor.emit('message', { type: 'something else' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual([]);

  supervisor.emit('message', { type: 'room', isFree: true });
  await Promise.all(waits);
  await room.wait(HOUR);
});

test('nobody waits for ever', async () => {
  const supervisor = new EventEmitter();
  const room = watchRoom(supervisor);
  supervisor.emit('message', { type: 'room', isFree: false });
  await room.wait(1);
});
