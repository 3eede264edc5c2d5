import { isIP } from 'node:net';

/** All that is said of an address that is none, so that made-up headers share one bucket and make no keys. */
const UNKNOWN = 'unknown';

/**
 * Who shares a bucket with this address: an IPv4 address stands for itself, an IPv6 address for its /64, which is what
 * one household or machine is given and can move about in at will. At most 24 characters.
 */
export function networkOf(address: string): string {
  const version = isIP(address);
  if (version === 4) return address;
  if (version === 0) return UNKNOWN;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? `${firstGroups(address).join(':')}::/64`;
}

/** The upper four of the eight groups, without leading zeros. */
function firstGroups(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':');
    // An embedded IPv4 address stands for two groups.
    const length = groups.length + rest.length + (tail.includes('.') ? 1 : 0);
    groups.push(...Array<string>(8 - length).fill('0'), ...rest);
  }
  return groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
}
