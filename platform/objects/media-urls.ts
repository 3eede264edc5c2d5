import { createSignGet, type GetSigner } from './sign-get.ts';

/** For whom a picture is: everyone who may see it at all, or only some, as with a private account. */
export type Audience = 'everyone' | 'some';

/** Addresses of processed variants, for every room that gives them out. */
export interface MediaUrls {
  /** Whether they end: then the audience matters, and somebody has to find it out. */
  readonly areSigned: boolean;
  /** The address of the variant under this key of the media bucket. It is the same for hours, or as long as it is good. */
  of(key: string, audience: Audience): string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * How long an address is good for, and how often there is a new one: whoever gets one has the difference left at least,
 * and caches may keep what they have under it.
 */
const PERIODS: Readonly<Record<Audience, { seconds: number; everyMs: number }>> = {
  everyone: { seconds: 24 * 3600, everyMs: 6 * HOUR_MS },
  some: { seconds: 600, everyMs: 5 * MINUTE_MS },
};

/**
 * Addresses change at so many different moments, so that caches do not lose all of them at once: on whole seconds, as
 * signatures count in those.
 */
const TURNS = 30;

/**
 * @param options with `signed`, addresses carry a signature and end; whoever has one may read until then, but nobody
 *   without. Else they are good for ever, and the bucket has to be public
 */
export function createMediaUrls(options: GetSigner & { signed: boolean; now?: () => number }): MediaUrls {
  const { baseUrl, signed, now = Date.now } = options;
  if (!signed) return { areSigned: false, of: (key) => `${baseUrl}/${key}` };
  const sign = createSignGet(options);
  return {
    areSigned: true,
    of(key, audience) {
      const { seconds, everyMs } = PERIODS[audience];
      const shift = (turnOf(key) * everyMs) / TURNS;
      const start = Math.floor((now() - shift) / everyMs) * everyMs + shift;
      return sign(key, { start: new Date(start), seconds });
    },
  };
}

/** The same for one key in every process. */
function turnOf(key: string): number {
  let sum = 0;
  for (let index = 0; index < key.length; index += 1) sum += key.charCodeAt(index);
  return sum % TURNS;
}
