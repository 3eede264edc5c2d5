import { networkOf } from '../rate-limits/network.ts';

/** How many live connections there may be, in all and from one address (of IPv6, one /64). */
export interface Seats {
  /** @returns how to give the seat back, or why there is none */
  take(address: string): (() => void) | 'full' | 'address';
}

export function createSeats(limits: { maxConnections: number; maxConnectionsPerAddress: number }): Seats {
  const { maxConnections, maxConnectionsPerAddress } = limits;
  const taken = new Map<string, number>();
  let total = 0;

  return {
    take(address) {
      const network = networkOf(address);
      const here = taken.get(network) ?? 0;
      if (total >= maxConnections) return 'full';
      if (here >= maxConnectionsPerAddress) return 'address';
      total += 1;
      taken.set(network, here + 1);
      return () => {
        total -= 1;
        const left = (taken.get(network) ?? 0) - 1;
        if (left > 0) taken.set(network, left);
        else taken.delete(network);
      };
    },
  };
}
