/** 3–30 of these, lower case; the form every username is kept and shown in. */
const USERNAME = /^[a-z0-9._]{3,30}$/;

/** The username as it is kept, or null where it breaks the rules. */
export function normalizeUsername(typed: string): string | null {
  const lowered = typed.normalize('NFKC').toLowerCase();
  return USERNAME.test(lowered) ? lowered : null;
}

/**
 * What the eye sees of a username: names with the same skeleton cannot both exist. After the skeletons of Unicode
 * Technical Standard #39, for the letters that a username may have.
 */
export function skeletonOf(username: string): string {
  return username.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('rn', 'm').replaceAll('vv', 'w');
}

/** Names to offer where the wanted one is taken. Some may be taken too: the caller asks. */
export function similarUsernames(username: string, random: () => number): string[] {
  const stem = username.slice(0, 23);
  const number = () => String(2 + Math.floor(random() * 9997));
  return [`${stem}_`, `${stem}.photos`, `${stem}${number()}`, `${stem}_${number()}`, `the.${stem}`];
}
