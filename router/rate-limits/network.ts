import { networkOf as knownNetworkOf } from '@heliograph/platform/addresses';

/**
 * Who shares a bucket with this address. All that is said of an address and is none shares one: made-up headers make no
 * keys.
 */
export const networkOf = (address: string): string => knownNetworkOf(address) ?? 'unknown';
