import { expect, test } from 'vitest';
import { createGate } from './gate.ts';

/** Lets everything go on that can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('many enter at once, and one alone after them', async () => {
  const gate = createGate();
  const happened: string[] = [];
  const leaveFirst = await gate.enter('room');
  const leaveSecond = await gate.enter('room');
  const alone = gate.alone('room', async () => happened.push('alone'));
  const third = gate.enter('room').then((leave) => {
    happened.push('third');
    leave();
  });
  leaveFirst();
  await settle();
  expect(happened).toEqual([]);
  leaveSecond();
  await Promise.all([alone, third]);
  expect(happened).toEqual(['alone', 'third']);
});

test('leaving twice is leaving once', async () => {
  const gate = createGate();
  const leave = await gate.enter('room');
  const other = await gate.enter('room');
  leave();
  leave();
  let isAlone = false;
  const alone = gate.alone('room', async () => {
    isAlone = true;
  });
  await settle();
  expect(isAlone).toBe(false);
  other();
  await alone;
});

test('work that fails lets the next one in', async () => {
  const gate = createGate();
  const failing = gate.alone('room', async () => {
    throw new Error('failed');
  });
  const next = gate.alone('room', async () => 'done');
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('done');
});

test('work inside ends the visit, whatever comes of it', async () => {
  const gate = createGate();
  const failing = gate.during('room', async () => {
    throw new Error('failed');
  });
  const beside = gate.during('room', async () => 'beside');
  const alone = gate.alone('room', async () => 'alone');
  await expect(failing).rejects.toThrow('failed');
  expect(await Promise.all([beside, alone])).toEqual(['beside', 'alone']);
});

test('rooms do not wait for each other', async () => {
  const gate = createGate();
  const leave = await gate.enter('one');
  expect(await gate.alone('another', async () => 'done')).toBe('done');
  leave();
});
