import type { Logger } from '@heliograph/platform/telemetry';
import type { PushPlatform } from '../../ports/push.ts';
import type { PlatformSender } from './guarded-provider.ts';

/** Writes to the log what would have been sent, for a laptop only; not to whom, as a token is a secret. */
export function logPushSender(platform: PushPlatform, logger: Logger): PlatformSender {
  return {
    async send(_token, { title, body, collapseId, badge, data }) {
      logger.info({ platform, title, body, collapseId, badge, data }, 'a push: without a provider it goes no further');
      return { is: 'delivered' };
    },
    close: async () => undefined,
  };
}
