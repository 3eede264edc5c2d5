import { expect, test } from 'vitest';
import { shareMemory } from './memory.ts';

const SLOW_DOWN = expect.objectContaining({ code: 'SlowDown' });
const shared = () => shareMemory({ memoryBytes: 100, guestMemoryBytes: 50, addressMemoryBytes: 20 });

test('the guests of one address keep no others out', () => {
  const memory = shared();
  memory.guestAt('2001:db8::1').reserve(15);
  expect(() => memory.guestAt('2001:db8::2').reserve(6)).toThrow(SLOW_DOWN);
  memory.guestAt('2001:db8:1::1').reserve(20);
  memory.guestAt('2001:db8::2').reserve(5);
});

test('all guests together keep the host from nothing but their share', () => {
  const memory = shared();
  for (const address of ['192.0.2.1', '192.0.2.2']) memory.guestAt(address).reserve(20);
  memory.guestAt('192.0.2.3').reserve(10);
  expect(() => memory.guestAt('192.0.2.4').reserve(1)).toThrow(SLOW_DOWN);
  memory.host.reserve(50);
  expect(() => memory.host.reserve(1)).toThrow(SLOW_DOWN);
});

test('what is given back, once or more often, is there once', () => {
  const memory = shared();
  const giveBack = memory.guestAt('192.0.2.1').reserve(20);
  memory.guestAt('192.0.2.2').reserve(20);
  giveBack();
  giveBack();
  expect(() => memory.guestAt('192.0.2.3').reserve(31)).toThrow(SLOW_DOWN);
  memory.guestAt('192.0.2.1').reserve(20);
  expect(() => memory.guestAt('192.0.2.1').reserve(1)).toThrow(SLOW_DOWN);
  memory.guestAt('192.0.2.3').reserve(10);
  memory.host.reserve(50);
});

test('what finds no room takes none', () => {
  const memory = shared();
  memory.host.reserve(90);
  expect(() => memory.guestAt('192.0.2.1').reserve(20)).toThrow(SLOW_DOWN);
  memory.guestAt('192.0.2.1').reserve(10);
});
