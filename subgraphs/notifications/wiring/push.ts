import type { Settings } from '@heliograph/platform/config';
import type { Logger } from '@heliograph/platform/telemetry';
import { apnsProvider } from '../adapters/push/apns/apns-provider.ts';
import { fcmProvider } from '../adapters/push/fcm/fcm-provider.ts';
import { guardedProvider, type PlatformSender } from '../adapters/push/guarded-provider.ts';
import { logPushSender } from '../adapters/push/log-push-sender.ts';
import { noProvider } from '../adapters/push/no-provider.ts';
import type { PushProvider } from '../adapters/push/provider.ts';
import { webPushProvider } from '../adapters/push/web/web-push-provider.ts';
import type { PushPlatform, PushSender } from '../ports/push.ts';

/**
 * Sends by the providers that the settings name, each of which is optional; for the others there is the log on a laptop,
 * and in production an outcome that says so.
 */
export function pushSenderOf(settings: Settings, logger: Logger): PushSender {
  function senderOf(platform: PushPlatform, provider: PushProvider | null): PlatformSender {
    if (provider) return guardedProvider(provider, { logger, breakerOpenMs: settings.BREAKER_OPEN_MS });
    return settings.HELIOGRAPH_PROFILE === 'production' ? noProvider(platform) : logPushSender(platform, logger);
  }

  const senders: Record<PushPlatform, PlatformSender> = {
    APNS: senderOf('APNS', apnsOf(settings)),
    FCM: senderOf('FCM', fcmOf(settings)),
    WEB: senderOf('WEB', webOf(settings)),
  };
  return {
    send: ({ platform, token }, message, signal) => senders[platform].send(token, message, signal),
    async close() {
      await Promise.all(Object.values(senders).map((sender) => sender.close()));
    },
  };
}

function apnsOf(settings: Settings): PushProvider | null {
  const { APNS_KEY: key, APNS_KEY_ID: keyId, APNS_TEAM_ID: teamId, APNS_TOPIC: topic, APNS_URL: url } = settings;
  return key && keyId && teamId && topic ? apnsProvider({ key, keyId, teamId, topic, url }) : null;
}

function fcmOf({ FCM_SERVICE_ACCOUNT: account, FCM_URL: url }: Settings): PushProvider | null {
  return account ? fcmProvider({ account, url }) : null;
}

function webOf(settings: Settings): PushProvider | null {
  const { WEB_PUSH_PRIVATE_KEY: privateKey, WEB_PUSH_SUBJECT: subject, WEB_PUSH_ANY_ENDPOINT: anyEndpoint } = settings;
  return privateKey && subject ? webPushProvider({ privateKey, subject, anyEndpoint }) : null;
}
