/** What the house speaks, as tags of BCP 47. */
export const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt', 'ja', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What is spoken to whoever says nothing, or nothing that we speak. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** What is longer is of no browser's making. */
const LONGEST_HEADER = 1000;
const MOST_RANGES = 30;

/** The language that a tag of BCP 47 such as `pt-BR` is of, where we speak it; null for any other text. */
export function languageOf(tag: string): Language | null {
  try {
    const { language } = new Intl.Locale(tag);
    return LANGUAGES.find((spoken) => spoken === language) ?? null;
  } catch {
    return null;
  }
}

/** Whether a text is a tag of BCP 47, whether we speak it or not. */
export function isLanguageTag(text: string): boolean {
  try {
    new Intl.Locale(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * What to speak to whoever sent this `Accept-Language` (RFC 9110, 12.5.4): of what we speak, what they like best; of two
 * that they like as well, what they name first.
 */
export function acceptedLanguage(header: string | undefined): Language {
  if (!header || header.length > LONGEST_HEADER) return DEFAULT_LANGUAGE;
  const ranges = header.split(',', MOST_RANGES).map(rangeOf);
  const refused = new Set(ranges.filter(({ quality }) => quality === 0).map(({ language }) => language));
  const best = ranges
    .filter(({ language, quality }) => language !== null && quality > 0)
    .reduce((one, other) => (other.quality > one.quality ? other : one), { language: null, quality: 0 } as Range);
  return best.language ?? LANGUAGES.find((spoken) => !refused.has(spoken)) ?? DEFAULT_LANGUAGE;
}

interface Range {
  language: Language | null;
  /** 0, not at all, to 1. */
  quality: number;
}

/** A quality that is none counts as 0: the rest of the header is still good. */
function rangeOf(text: string): Range {
  const [tag = '', ...parameters] = text.split(';').map((part) => part.trim());
  const given = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2);
  const quality = given === undefined ? 1 : /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(given) ? Number(given) : 0;
  return { language: tag === '*' ? DEFAULT_LANGUAGE : languageOf(tag), quality };
}
