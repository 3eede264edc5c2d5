import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { ...(forwarded && { 'x-forwarded-for': forwarded }) } }) as IncomingMessage;

test.each([
  ['who connects', [], from('203.0.113.7'), '203.0.113.7'],
  ['not what a stranger says of itself', [], from('203.0.113.7', '198.51.100.1'), '203.0.113.7'],
  ['what a trusted proxy says', ['10.0.0.0/8'], from('10.0.0.2', '203.0.113.7'), '203.0.113.7'],
  ['no more than it says', ['10.0.0.0/8'], from('10.0.0.2', '198.51.100.1, 203.0.113.7'), '203.0.113.7'],
  ['what the outermost of several says', ['10.0.0.0/8'], from('10.0.0.2', '203.0.113.7, 10.0.0.9'), '203.0.113.7'],
  ['a proxy that asks for itself', ['loopback'], from('127.0.0.1'), '127.0.0.1'],
  ['not one that is not trusted', ['loopback'], from('10.0.0.2', '203.0.113.7'), '10.0.0.2'],
  ['nobody, where the connection is gone', [], from(undefined), 'unknown'],
])('counts for %s', (_who, trusted, request, address) => {
  expect(clientAddress(trusted)(request)).toBe(address);
});
