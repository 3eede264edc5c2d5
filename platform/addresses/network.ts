import { isIP } from 'node:net';

/**
 * Whom an address is taken for: an IPv6 address for its /64, which is what one household or machine is given and can
 * move about in at will; an IPv4 address for itself, or for its /24, within which providers hand out a household's next
 * address. At most 24 characters; null for what is no address.
 */
export function networkOf(address: string, { ipv4Bits = 32 }: { ipv4Bits?: 24 | 32 } = {}): string | null {
  const version = isIP(address);
  if (version === 0) return null;
  const ipv4 = version === 4 ? address : /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4 === undefined) return `${firstGroups(address).join(':')}::/64`;
  return ipv4Bits === 32 ? ipv4 : ipv4.replace(/\d+$/, '0/24');
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
