import type { PushPlatform } from '../../ports/push.ts';
import type { PlatformSender } from './guarded-provider.ts';

/** Where production has no provider, nothing is sent, and what people write to each other is in no log. */
export function noProvider(platform: PushPlatform): PlatformSender {
  return {
    send: async () => ({ is: 'refused', reason: `there is no provider for ${platform}` }),
    close: async () => undefined,
  };
}
