import type { UserId } from '@heliograph/platform/ids';
import { isLanguageTag } from '@heliograph/platform/language';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { PushPlatform, PushTokens } from '../ports.ts';
import { invalid, type NotificationsRefusal } from './refusals.ts';

/** Devices of one account; of more the one that came first is not pushed to any more. */
export const MOST_TOKENS = 20;
const LONGEST_TOKEN = 1024;
const LONGEST_LANGUAGE = 35;

export interface TokenDependencies {
  pushTokens: Pick<PushTokens, 'register' | 'unregister'>;
  now(): Date;
}

/** Whose token it is. A token is printable ASCII, of a browser the JSON of its subscription. */
interface OwnToken {
  viewer: UserId;
  token: string;
  idempotencyKey: string | null | undefined;
}

/** From now on pushes for the viewer go there, too, until they unregister it or its session ends. */
export async function registerPushToken(
  { pushTokens, now }: TokenDependencies,
  asked: OwnToken & { sessionId: string; platform: PushPlatform; language: string | null },
): Promise<Result<null, NotificationsRefusal>> {
  const { viewer, sessionId, platform, token, language, idempotencyKey } = asked;
  const wrong = refuseKey(idempotencyKey) ?? refuseToken(token) ?? refuseLanguage(language);
  if (wrong) return refused(wrong);
  const input = language === null ? [platform, token] : [platform, token, language];
  const request = { idempotencyKey, input, at: now(), most: MOST_TOKENS };
  await pushTokens.register(viewer, { platform, token, sessionId, language }, request);
  return accepted(null);
}

/** Nothing is pushed there any more; one that is not there is none. */
export async function unregisterPushToken(
  { pushTokens }: TokenDependencies,
  { viewer, token, idempotencyKey }: OwnToken,
): Promise<Result<null, NotificationsRefusal>> {
  const wrong = refuseKey(idempotencyKey) ?? refuseToken(token);
  if (wrong) return refused(wrong);
  await pushTokens.unregister(viewer, token, { idempotencyKey, input: token });
  return accepted(null);
}

const refuseToken = (token: string): NotificationsRefusal | null =>
  token.length <= LONGEST_TOKEN && /^[\x20-\x7e]+$/.test(token)
    ? null
    : invalid(`A token is 1 to ${LONGEST_TOKEN} printable ASCII characters`, 'token');

const refuseLanguage = (language: string | null): NotificationsRefusal | null =>
  language === null || (language.length <= LONGEST_LANGUAGE && isLanguageTag(language))
    ? null
    : invalid('A language is a tag of BCP 47, such as pt-BR', 'language');
