/** What the HTML standard calls a valid e-mail address: nothing that a mail's header could take for more than one. */
const ADDRESS =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** The address as it is kept, or null where it is none. */
export function normalizeEmail(typed: string): string | null {
  const lowered = typed.trim().toLowerCase();
  return lowered.length <= 254 && ADDRESS.test(lowered) ? lowered : null;
}
