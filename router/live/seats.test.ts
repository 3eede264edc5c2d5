import { expect, test } from 'vitest';
import { createSeats } from './seats.ts';

test('so many seats in all, so many for one address; those given back can be taken again', () => {
  const seats = createSeats({ maxConnections: 3, maxConnectionsPerAddress: 2 });
  const leave = seats.take('192.0.2.1');
  expect(seats.take('192.0.2.1')).toBeTypeOf('function');
  expect(seats.take('192.0.2.1')).toBe('address');
  expect(seats.take('192.0.2.2')).toBeTypeOf('function');
  expect(seats.take('192.0.2.2')).toBe('full');
  if (typeof leave === 'function') leave();
  expect(seats.take('192.0.2.1')).toBeTypeOf('function');
});

test('the addresses of one IPv6 network count as one', () => {
  const seats = createSeats({ maxConnections: 9, maxConnectionsPerAddress: 1 });
  expect(seats.take('2001:db8:1:2::1')).toBeTypeOf('function');
  expect(seats.take('2001:db8:1:2:ffff::9')).toBe('address');
  expect(seats.take('2001:db8:1:3::1')).toBeTypeOf('function');
});
