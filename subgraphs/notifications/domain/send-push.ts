import type { Language } from '@heliograph/platform/language';
import type {
  KeptToken,
  Owed,
  PushFigures,
  PushMessage,
  PushOutcome,
  PushQueue,
  PushSender,
  PushTokens,
  Sessions,
} from '../ports.ts';

/** What providers put off is tried so often in all. */
const MOST_ATTEMPTS = 4;

export interface SendDependencies<Push extends Owed> {
  pushTokens: Pick<PushTokens, 'of' | 'forget'>;
  sessions: Sessions;
  sender: Pick<PushSender, 'send'>;
  queue: PushQueue<Push>;
  figures: PushFigures;
  /** Told of what a provider refused for good. */
  refusedPush(reason: string): void;
  now(): Date;
}

/**
 * Sends what is owed to the devices of its recipient, to each in its language. What a provider puts off waits as long as
 * it says; tokens that are gone, or whose session has ended, are forgotten.
 */
export async function sendPush<Push extends Owed>(
  dependencies: SendDependencies<Push>,
  push: Push,
  messageIn: (language: Language) => PushMessage,
): Promise<void> {
  const { pushTokens, sender, figures, refusedPush, now } = dependencies;
  const tokens = await tokensFor(dependencies, push);
  const sent = await Promise.all(
    tokens.map(async ({ id, platform, token, language }) => {
      const outcome = await sender.send({ platform, token }, messageIn(language));
      figures.outcome(platform, outcome);
      if (outcome.is === 'delivered') figures.age(platform, (now().getTime() - Date.parse(push.since)) / 1000);
      return { id, outcome };
    }),
  );
  const gone = sent.filter(({ outcome }) => outcome.is === 'gone');
  await pushTokens.forget(
    push.recipientId,
    gone.map(({ id }) => id),
  );
  for (const { outcome } of sent) if (outcome.is === 'refused') refusedPush(outcome.reason);
  await sendLater(dependencies, push, sent);
}

/** Where it goes; tokens of sessions that have ended are forgotten. */
async function tokensFor(
  { pushTokens, sessions }: Pick<SendDependencies<Owed>, 'pushTokens' | 'sessions'>,
  { recipientId, tokenIds }: Owed,
): Promise<KeptToken[]> {
  const all = await pushTokens.of(recipientId);
  if (all.length === 0) return [];
  const live = await sessions.live(all.map(({ sessionId }) => sessionId));
  const ended = all.filter(({ sessionId }) => !live.has(sessionId));
  await pushTokens.forget(
    recipientId,
    ended.map(({ id }) => id),
  );
  return all.filter(({ id, sessionId }) => live.has(sessionId) && (tokenIds?.includes(id) ?? true));
}

async function sendLater<Push extends Owed>(
  { queue, refusedPush, now }: Pick<SendDependencies<Push>, 'queue' | 'refusedPush' | 'now'>,
  push: Push,
  sent: readonly { id: string; outcome: PushOutcome }[],
): Promise<void> {
  const attempt = push.attempt + 1;
  const later = Map.groupBy(sent, ({ outcome }) => waitOf(outcome));
  later.delete(null);
  if (attempt === MOST_ATTEMPTS) {
    if (later.size > 0) refusedPush('it was put off too often');
    return;
  }
  for (const [seconds, here] of later) {
    const tokenIds = here.map(({ id }) => id);
    await queue.later({ ...push, tokenIds, attempt }, new Date(now().getTime() + (seconds ?? 0) * 1000));
  }
}

const waitOf = (outcome: PushOutcome): number | null => (outcome.is === 'later' ? outcome.afterSeconds : null);
