import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { handClock } from '../testing/hand-clock.ts';
import { createPatience } from './patience.ts';

const SECOND = 1000;

function begun() {
  const clock = handClock();
  const socket = new Socket();
  const transfer = createPatience({ bytesPerSecond: 100, graceMillis: 10 * SECOND }, clock).begin(socket);
  return { clock, socket, transfer };
}

test('a client that does nothing is cut off after the time of grace', () => {
  const { clock, socket } = begun();
  clock.advance(10 * SECOND - 1);
  expect(socket.destroyed).toBe(false);
  clock.advance(1);
  expect(socket.destroyed).toBe(true);
});

test.each([
  ['keeps to the rate', 100, false],
  ['is slower', 90, true],
])('one that %s is cut off in the long run, or not', (_how, bytes, isCutOff) => {
  const { clock, socket, transfer } = begun();
  for (let second = 0; second < 200; second++) {
    transfer.moved(bytes);
    clock.advance(SECOND);
  }
  expect(socket.destroyed).toBe(isCutOff);
});

test('one that was quick may pause, but not for more than five minutes', () => {
  const { clock, socket, transfer } = begun();
  transfer.moved(1_000_000);
  clock.advance(300 * SECOND - 1);
  expect(socket.destroyed).toBe(false);
  clock.advance(1);
  expect(socket.destroyed).toBe(true);
});

test('one that is done is left alone', () => {
  const { clock, socket, transfer } = begun();
  transfer[Symbol.dispose]();
  clock.advance(3600 * SECOND);
  expect(socket.destroyed).toBe(false);
});
