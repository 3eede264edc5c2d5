import { expect, test } from 'vitest';
import { covers, isOneTimeline, NEVER_REACHED, walPosition } from './wal-position.ts';

test.each([
  ['the same place', '00000001', '0/3000148', true],
  ['a later place', '00000001', '0/3000149', true],
  ['an earlier place', '00000001', '0/3000147', false],
  ['a later place though its text is shorter', '00000001', '1/0', true],
  ['a place that a 53-bit number could not tell apart', '00000001', '7FFFFFFF/FFFFFFFF', true],
  ['a later place on a newer timeline', '00000002', '0/4000000', false],
  ['a later place on an older timeline', '00000000', '0/4000000', false],
])('of what is needed, %s is replayed: %s %s → %s', (_what, timeline, lsn, covered) => {
  const needed = walPosition('00000001', '0/3000148');
  expect(covers(walPosition(timeline, lsn), needed)).toBe(covered);
});

test('the last two places of the 64 bits differ', () => {
  const [last, before] = [walPosition('00000001', 'FFFFFFFF/FFFFFFFF'), walPosition('00000001', 'FFFFFFFF/FFFFFFFE')];
  expect([covers(last, before), covers(before, last)]).toEqual([true, false]);
});

test('no server has replayed what is never reached', () => {
  expect(covers(walPosition('00000001', 'FFFFFFFF/FFFFFFFF'), NEVER_REACHED)).toBe(false);
});

test('timelines are told apart', () => {
  const at = (timeline: string) => walPosition(timeline, '0/1');
  expect([isOneTimeline(at('0000000A'), at('0000000A')), isOneTimeline(at('0000000A'), at('0000000B'))]).toEqual([
    true,
    false,
  ]);
});

test.each([
  ['1', '0/1'],
  ['00000001', '0'],
  ['00000001', ''],
  ['00000001', '0/123456789'],
])('what PostgreSQL does not write is refused: %j %j', (timeline, lsn) => {
  expect(() => walPosition(timeline, lsn)).toThrow('No place in a log');
});
