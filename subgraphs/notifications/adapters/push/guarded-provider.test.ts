import type { Logger } from '@heliograph/platform/telemetry';
import { createLogger } from '@heliograph/platform/telemetry';
import { expect, test } from 'vitest';
import type { PushMessage, PushOutcome } from '../../ports/push.ts';
import { guardedProvider } from './guarded-provider.ts';
import { ProviderUnwell, type PushProvider } from './provider.ts';
import { message, NOW } from './testing/messages.ts';

const logger: Logger = createLogger({ role: 'test', level: 'silent' });

/** A provider that does as it is told; tokens are `<service>/<device>`. */
function guarded(tries: (signal: AbortSignal) => Promise<PushOutcome>, timeoutMs = 1000) {
  const sent: PushMessage[] = [];
  const provider: PushProvider = {
    serviceOf: (token) => token.split('/')[0] || null,
    async send(_token, given, signal) {
      sent.push(given);
      return tries(signal);
    },
    close: async () => undefined,
  };
  return { sender: guardedProvider(provider, { logger, timeoutMs, now: () => NOW }), sent };
}

const delivered = async (): Promise<PushOutcome> => ({ is: 'delivered' });
const unwell = () => Promise.reject(new ProviderUnwell(503, 7));
const never = () => new Promise<PushOutcome>(() => undefined);

test('a failure of the provider, or of the way to it, is for later', async () => {
  expect(await guarded(unwell).sender.send('a/1', message)).toEqual({ is: 'later', afterSeconds: 7 });
  const cut = guarded(() => Promise.reject(new Error('ECONNRESET')));
  expect(await cut.sender.send('a/1', message)).toEqual({ is: 'later', afterSeconds: 60 });
  expect(cut.sent).toHaveLength(1);
});

test('a provider that is silent, and does not even notice that its time is over, is not waited for', async () => {
  expect(await guarded(never, 5).sender.send('a/1', message)).toEqual({ is: 'later', afterSeconds: 60 });
});

test('after five failures a service is left alone, and no other', async () => {
  const { sender, sent } = guarded(unwell);
  for (let device = 0; device < 5; device += 1) await sender.send(`a/${device}`, message);
  const outcome = await sender.send('a/5', message);
  expect(outcome).toEqual({ is: 'later', afterSeconds: expect.any(Number) });
  expect(outcome.is === 'later' && outcome.afterSeconds).toBeGreaterThan(7);
  expect(sent).toHaveLength(5);
  await sender.send('b/1', message);
  expect(sent).toHaveLength(6);
});

test('no outcome is a failure', async () => {
  const { sender, sent } = guarded(async () => ({ is: 'refused', reason: '400' }));
  for (let device = 0; device < 9; device += 1) await sender.send(`a/${device}`, message);
  expect(sent).toHaveLength(9);
});

test('whoever gives up is told so, and blames nobody', async () => {
  const { sender, sent } = guarded(never);
  for (let device = 0; device < 9; device += 1) {
    const given = new AbortController();
    const sending = sender.send(`a/${device}`, message, given.signal);
    given.abort(new Error('enough'));
    await expect(sending).rejects.toThrow('enough');
  }
  expect(sent).toHaveLength(9);
  await expect(sender.send('a/1', message, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  expect(sent).toHaveLength(9);
});

test('what is too late, or goes to nobody, is not sent', async () => {
  const { sender, sent } = guarded(delivered);
  expect(await sender.send('a/1', { ...message, expiresAt: new Date(NOW) })).toEqual({
    is: 'refused',
    reason: 'expired',
  });
  expect(await sender.send('', message)).toEqual({ is: 'gone' });
  expect(sent).toEqual([]);
});

test('long texts are cut between characters', async () => {
  const { sender, sent } = guarded(delivered);
  await sender.send('a/1', { ...message, title: `${'x'.repeat(97)}👩‍👩‍👧‍👦yz`, body: 'y'.repeat(400) });
  await sender.send('a/1', { ...message, body: '\u0001'.repeat(5000), title: '好'.repeat(5000) });
  expect(sent[0]).toMatchObject({ title: `${'x'.repeat(97)}…`, body: 'y'.repeat(400) });
  expect(Buffer.byteLength(JSON.stringify(sent[1]))).toBeLessThan(3500);
});

test('closing waits for what is being sent', async () => {
  const { promise, resolve } = Promise.withResolvers<PushOutcome>();
  const { sender } = guarded(() => promise);
  const order: string[] = [];
  const sending = sender.send('a/1', message).then(() => order.push('sent'));
  const closing = sender.close().then(() => order.push('closed'));
  resolve({ is: 'delivered' });
  await Promise.all([sending, closing]);
  expect(order).toEqual(['sent', 'closed']);
});
