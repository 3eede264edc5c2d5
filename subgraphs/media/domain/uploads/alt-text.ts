import { invalid, type MediaRefusal } from '../refusals.ts';

const MAX_ALT_TEXT_LENGTH = 1000;

/** Null where the text may be one, and where there is none. */
export function refuseAltText(altText: string | null | undefined): MediaRefusal | null {
  if ((altText?.length ?? 0) <= MAX_ALT_TEXT_LENGTH) return null;
  return invalid('altText', `An altText has at most ${MAX_ALT_TEXT_LENGTH} characters`);
}
