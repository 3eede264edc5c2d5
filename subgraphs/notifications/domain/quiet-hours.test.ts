import { describe, expect, test } from 'vitest';
import { isTimeOfDay, isTimeZone, quietUntil } from './quiet-hours.ts';

const hours = (from: string, to: string, timeZone = 'Europe/Berlin') => ({ from, to, timeZone });
const until = (quiet: ReturnType<typeof hours>, moment: string) =>
  quietUntil(quiet, new Date(moment))?.toISOString() ?? null;

describe('quiet hours end', () => {
  test.each([
    ['over midnight, in the evening', hours('22:00', '07:00'), '2026-06-01T20:00:00Z', '2026-06-02T05:00:00.000Z'],
    ['over midnight, in the morning', hours('22:00', '07:00'), '2026-06-02T04:59:59Z', '2026-06-02T05:00:00.000Z'],
    ['on the same day', hours('13:00', '14:30'), '2026-06-01T11:10:20Z', '2026-06-01T12:30:00.000Z'],
    [
      'where it is another day',
      hours('22:00', '07:00', 'Pacific/Auckland'),
      '2026-06-01T12:00:00Z',
      '2026-06-01T19:00:00.000Z',
    ],
    [
      'where clocks differ by half an hour',
      hours('21:00', '06:15', 'Asia/Kolkata'),
      '2026-06-01T16:00:00Z',
      '2026-06-02T00:45:00.000Z',
    ],
    ['in the short night', hours('22:00', '07:00'), '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['in the long night', hours('22:00', '07:00'), '2026-10-24T21:00:00Z', '2026-10-25T06:00:00.000Z'],
    ['at an hour that is left out', hours('22:00', '02:30'), '2026-03-28T23:00:00Z', '2026-03-29T01:30:00.000Z'],
  ])('%s', (_when, quiet, moment, end) => {
    expect(until(quiet, moment)).toBe(end);
    expect(until(quiet, end)).toBeNull();
  });
});

test.each([
  ['before they begin', hours('22:00', '07:00'), '2026-06-01T19:59:59Z'],
  ['at their end', hours('22:00', '07:00'), '2026-06-02T05:00:00Z'],
  ['at noon', hours('22:00', '07:00'), '2026-06-02T10:00:00Z'],
  ['in the morning of short ones', hours('13:00', '14:30'), '2026-06-01T08:00:00Z'],
])('it is not quiet %s', (_when, quiet, moment) => {
  expect(until(quiet, moment)).toBeNull();
});

test.each([
  ['00:00', true],
  ['23:59', true],
  ['24:00', false],
  ['7:00', false],
  ['07:60', false],
  ['', false],
])('%j is a time of day: %s', (text, is) => expect(isTimeOfDay(text)).toBe(is));

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Europe/Nowhere', false],
  ['+01:00', false],
  ['', false],
])('%j is a time zone: %s', (name, is) => expect(isTimeZone(name)).toBe(is));
