import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import { withDeadline } from '@heliograph/platform/resilience';
import type { Logger } from '@heliograph/platform/telemetry';
import type { KnownNetworks } from '../ports.ts';
import { outageNotice } from './outage-notice.ts';

const DAYS_KNOWN = 90;
/** Networks that a process remembers for the time that Redis is lost; the oldest goes. */
const REMEMBERED = 10_000;

/** A key for each network of an account, which ends by itself. Losing them makes owners strangers, and loses nothing else. */
export function redisKnownNetworks(options: {
  redis: Redis;
  keyPrefix: string;
  logger: Pick<Logger, 'warn'>;
  timeoutMs?: number;
}): KnownNetworks {
  const { redis, keyPrefix, logger, timeoutMs = 250 } = options;
  const remembered = new Set<string>();
  const { lost, back } = outageNotice(logger, 'Redis is lost: where accounts have signed in from is out of reach');
  const ask = <Answer>(command: () => Promise<Answer>) =>
    redisRoundTrip(() => withDeadline(Date.now() + timeoutMs, command));

  const remember = (key: string) => {
    remembered.delete(key);
    remembered.add(key);
    if (remembered.size > REMEMBERED) remembered.delete(remembered.values().next().value ?? '');
  };
  const keyOf = (account: string, network: string) => `${keyPrefix}known-network:{${account}}:${network}`;

  return {
    async has(account, network) {
      const key = keyOf(account, network);
      try {
        const isKnown = (await ask(() => redis.exists(key))) === 1;
        back();
        if (isKnown) remember(key);
        return isKnown;
      } catch (error) {
        lost(error);
        return remembered.has(key);
      }
    },

    async add(account, network) {
      const key = keyOf(account, network);
      remember(key);
      await ask(() => redis.set(key, '1', { expiration: { type: 'EX', value: DAYS_KNOWN * 24 * 60 * 60 } })).catch(
        lost,
      );
    },
  };
}
