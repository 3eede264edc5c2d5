/** What a caption may hold. */
export const MAX_CAPTION_LENGTH = 2200;
export const MAX_HASHTAGS = 30;
/** Different ones that link to somebody; what is more than that stays plain text. */
export const MAX_MENTIONS = 20;

/** A hashtag or a mention as it stands in a text; offsets in UTF-16 code units. */
export interface CaptionToken {
  kind: 'hashtag' | 'mention';
  /** Lower case, without `#` or `@`. */
  name: string;
  offset: number;
  length: number;
}

/**
 * `#` or `@` that does not follow a letter, digit or `&`, so that `mail@example.org` and `&#39;` are plain text. A
 * hashtag has letters (with their marks), digits and underscores, and at least one that is not a digit; a dot that ends
 * a sentence does not belong to a mention.
 */
const TOKEN =
  /(?<![\p{L}\p{N}_&])(?:#(?<hashtag>[\p{L}\p{N}\p{M}_]*[\p{L}_][\p{L}\p{N}\p{M}_]*)|@(?<mention>[a-z0-9_.]*[a-z0-9_]))/giu;

/** Hashtags and mentions in the order they stand in. */
export function captionTokens(caption: string): CaptionToken[] {
  return [...caption.matchAll(TOKEN)].map((match) => {
    const { hashtag, mention } = match.groups ?? {};
    return {
      kind: hashtag === undefined ? 'mention' : 'hashtag',
      name: normal(hashtag ?? mention ?? ''),
      offset: match.index,
      length: match[0].length,
    };
  });
}

/** The same name however it is written: composed, lower case. */
const normal = (name: string): string => name.normalize('NFC').toLowerCase().normalize('NFC');

/** The name of a hashtag that somebody asks for, with or without `#`; null for what no caption could have as one. */
export function hashtagName(asked: string): string | null {
  const text = asked.startsWith('#') ? asked : `#${asked}`;
  if (text.length > MAX_CAPTION_LENGTH) return null;
  const [token] = captionTokens(text);
  return token?.kind === 'hashtag' && token.length === text.length ? token.name : null;
}
