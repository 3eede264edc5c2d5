import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';

/**
 * The address that a connection counts for: the nearest one that is no trusted proxy.
 * @param trusted addresses, networks, or names such as `loopback`
 */
export function clientAddress(trusted: readonly string[] = []): (request: IncomingMessage) => string {
  const isTrusted = proxyAddress.compile([...trusted]);
  return (request) => proxyAddress(request, isTrusted) ?? 'unknown';
}
