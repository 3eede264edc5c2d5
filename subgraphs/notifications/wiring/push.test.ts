import { generateKeyPairSync } from 'node:crypto';
import { readSettings } from '@heliograph/platform/config';
import { createLogger } from '@heliograph/platform/telemetry';
import { expect, test } from 'vitest';
import { browser } from '../adapters/push/testing/browser.ts';
import { standIn } from '../adapters/push/testing/stand-in.ts';
import type { PushMessage, PushToken } from '../ports/push.ts';
import { pushSenderOf } from './push.ts';

const secret = 'x'.repeat(32);
const environment = {
  DIRECTORY_DATABASE_URL: 'postgresql://127.0.0.1/directory',
  SEARCH_DATABASE_URL: 'postgresql://127.0.0.1/search',
  SHARD_SERVERS: 'shard1=postgresql://127.0.0.1/one',
  REDIS_URL: 'redis://127.0.0.1',
  MEMCACHED_SERVERS: '127.0.0.1:11211',
  S3_ENDPOINT: 'http://127.0.0.1:9000',
  S3_PUBLIC_URL: 'http://127.0.0.1:9000/media',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: secret,
  STORAGE_EVENTS_SECRET: secret,
  AUTH_ACCESS_KEY: '{}',
  AUTH_VIEWER_SECRET: secret,
  AUTH_TWO_FACTOR_KEY: secret,
  CURSOR_SECRET: secret,
};
const production = {
  HELIOGRAPH_PROFILE: 'production',
  TRUSTED_PROXIES: 'none',
  CORS_ORIGINS: 'none',
  SHARE_BASE_URL: 'https://example.org',
  SMTP_URL: 'smtps://mail.example.org',
  MAIL_FROM: 'no-reply@example.org',
};
const message: PushMessage = {
  title: 'Ana',
  body: 'liked your photo',
  collapseId: 'like:1',
  data: {},
  expiresAt: new Date(Date.now() + 3_600_000),
  badge: null,
};
const tokens: PushToken[] = [
  { platform: 'APNS', token: 'a1'.repeat(32) },
  { platform: 'FCM', token: 'device:a1a1' },
  { platform: 'WEB', token: browser().subscription('https://push.example.org/a1a1') },
];

function senderFor(env: Record<string, string>) {
  let log = '';
  const logger = createLogger({ role: 'test', level: 'info' }, { write: (line) => (log += line) });
  return { sender: pushSenderOf(readSettings({ ...environment, ...env }), logger), log: () => log };
}

test.each(tokens)(
  'without a provider for $platform the log says what would have been sent, but not to whom',
  async (token) => {
    const { sender, log } = senderFor({});
    expect(await sender.send(token, message)).toEqual({ is: 'delivered' });
    expect(log()).toContain('liked your photo');
    expect(log()).toContain(token.platform);
    expect(log()).not.toContain('a1a1');
    await sender.close();
  },
);

test.each(tokens)('in production a push for $platform without a provider is refused, and in no log', async (token) => {
  const { sender, log } = senderFor(production);
  expect(await sender.send(token, message)).toEqual({
    is: 'refused',
    reason: `there is no provider for ${token.platform}`,
  });
  expect(log()).toBe('');
  await sender.close();
});

test('each platform has the provider that its settings name', async () => {
  await using google = await standIn({ plain: true });
  google.replies = [{ status: 200, body: { access_token: 'one', expires_in: 3600 } }, { status: 200 }];
  await using service = await standIn({ plain: true });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const { sender, log } = senderFor({
    APNS_KEY: ec.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', '\\n'),
    APNS_KEY_ID: 'KEY1234567',
    APNS_TEAM_ID: 'TEAM123456',
    APNS_TOPIC: 'org.example',
    APNS_URL: 'https://127.0.0.1:9',
    FCM_URL: google.url,
    FCM_SERVICE_ACCOUNT: JSON.stringify({
      project_id: 'photos',
      client_email: 'push@photos.iam.gserviceaccount.com',
      private_key: rsa.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: `${google.url}/token`,
    }),
    WEB_PUSH_PRIVATE_KEY: String(ec.export({ format: 'jwk' }).d),
    WEB_PUSH_SUBJECT: 'mailto:push@example.org',
    WEB_PUSH_ANY_ENDPOINT: 'true',
  });
  const ana = browser();
  expect(await sender.send({ platform: 'APNS', token: 'a1'.repeat(32) }, message)).toMatchObject({ is: 'later' });
  expect(log()).toContain('ECONNREFUSED');
  expect(log()).not.toContain('a1a1');
  expect(await sender.send({ platform: 'FCM', token: 'device:a1a1' }, message)).toEqual({ is: 'delivered' });
  expect(google.asked.map(({ path }) => path)).toEqual(['/token', '/v1/projects/photos/messages:send']);
  const web: PushToken = { platform: 'WEB', token: ana.subscription(service.url) };
  expect(await sender.send(web, message)).toEqual({ is: 'delivered' });
  expect(ana.read(service.asked[0]?.body ?? Buffer.of())).toMatchObject({ body: 'liked your photo' });
  await sender.close();
});
