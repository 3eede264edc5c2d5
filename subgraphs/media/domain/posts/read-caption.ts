import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { CaptionEntity, Post, UsernameDirectory } from '../../ports.ts';
import { invalid, type MediaRefusal } from '../refusals.ts';
import { type CaptionToken, captionTokens, MAX_CAPTION_LENGTH, MAX_HASHTAGS, MAX_MENTIONS } from './caption.ts';

export interface CaptionDependencies {
  usernames: UsernameDirectory;
  /** For each account whether the viewer may see it. */
  mayMention(accounts: readonly UserId[]): Promise<boolean[]>;
}

/** A caption with what is to be tappable in it. */
export async function readCaption(
  dependencies: CaptionDependencies,
  caption: string,
): Promise<Result<Pick<Post, 'caption' | 'captionEntities'>, MediaRefusal>> {
  if (caption.length > MAX_CAPTION_LENGTH) {
    return refused(invalid('caption', `A caption has at most ${MAX_CAPTION_LENGTH} characters`));
  }
  const hashtags = captionTokens(caption).filter(({ kind }) => kind === 'hashtag');
  if (hashtags.length > MAX_HASHTAGS) {
    return refused(invalid('caption', `A caption has at most ${MAX_HASHTAGS} hashtags`));
  }
  return accepted({ caption, captionEntities: await resolveEntities(dependencies, caption) });
}

/** A mention links to whom it names; of nobody, or of someone the author may not see, it stays plain text. */
async function resolveEntities(dependencies: CaptionDependencies, caption: string): Promise<CaptionEntity[]> {
  const tokens = captionTokens(caption);
  const ids = await accountsMentioned(dependencies, tokens);
  return tokens.flatMap(({ kind, name, offset, length }): CaptionEntity[] => {
    if (kind === 'hashtag') return [{ offset, length, hashtag: name }];
    const userId = ids.get(name);
    return userId ? [{ offset, length, userId }] : [];
  });
}

/** The accounts that are mentioned, by name; none that the author may not see. */
export async function accountsMentioned(
  { usernames, mayMention }: CaptionDependencies,
  tokens: readonly CaptionToken[],
): Promise<ReadonlyMap<string, UserId>> {
  const names = new Set(tokens.filter(({ kind }) => kind === 'mention').map(({ name }) => name));
  const mentioned = [...names].slice(0, MAX_MENTIONS);
  const found = mentioned.length > 0 ? [...(await usernames.find(mentioned))] : [];
  const visible = await mayMention(found.map(([, id]) => id));
  return new Map(found.filter((_account, index) => visible[index]));
}
