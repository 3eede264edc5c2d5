import { invalid, type UsersRefusal } from '../refusals.ts';

/**
 * 3–30 of these, lower case; the form every username is kept and shown in. One has something to read in it, and no dot
 * where a sentence or a path would take it for its own.
 */
const USERNAME = /^(?=.*[a-z0-9])(?!\.)(?!.*\.\.)(?!.*\.$)[a-z0-9._]{3,30}$/;

/** Thirty letters of which each is written as two code units: nothing longer can become a username. */
const LONGEST_TYPED = 60;

/** The username as it is kept, or null where it breaks the rules. */
export function normalizeUsername(typed: string): string | null {
  // NFKC makes some texts 18 times as long: a megabyte is not worth it.
  if (typed.length > LONGEST_TYPED) return null;
  const lowered = typed.normalize('NFKC').toLowerCase();
  return USERNAME.test(lowered) ? lowered : null;
}

export const notAUsername: UsersRefusal = invalid(
  'username',
  'A username is 3 to 30 of a–z, 0–9, dot and underscore: not only those two, and no dot at an end or beside another',
);

/**
 * What the eye sees of a username: names with the same skeleton cannot both exist. After the skeletons of Unicode
 * Technical Standard #39, for the letters that a username may have; and of underscores in a row, which join to one line,
 * nobody sees how many they are.
 */
export function skeletonOf(username: string): string {
  // What looks like two letters is taken apart first: `vvv` is both `vw` and `wv` to the eye.
  const apart = username.replaceAll('m', 'rn').replaceAll('w', 'vv');
  const alike = apart.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll(/_+/g, '_');
  return alike.replaceAll('rn', 'm').replaceAll('vv', 'w');
}

/** Names under which somebody would pass for those who run the place. */
const RESERVED = new Set(
  [
    ...['admin', 'administrator', 'moderator', 'official', 'root', 'security', 'staff', 'support', 'system', 'team'],
    ...['heliograph', 'heliographadmin', 'heliographofficial', 'heliographsecurity', 'heliographsupport'],
    ...['heliographteam', 'help', 'helpdesk'],
  ].map(skeletonOf),
);

/** Whether nobody may have the username, dots and underscores or not. */
export function isReserved(username: string): boolean {
  return RESERVED.has(skeletonOf(username.replaceAll(/[._]/g, '')));
}

/** Names to offer where the wanted one is taken. Some may be taken too: the caller asks. */
export function similarUsernames(username: string, random: () => number): string[] {
  const stem = username.slice(0, 23).replace(/\.$/, '');
  const number = () => String(2 + Math.floor(random() * 9997));
  return [`${stem}_`, `${stem}.photos`, `${stem}${number()}`, `${stem}_${number()}`, `the.${stem}`];
}
