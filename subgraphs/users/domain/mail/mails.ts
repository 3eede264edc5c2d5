import type { Mail } from '../../ports.ts';

/**
 * What we write to people. Nothing in it was written by anybody else, not even a username: it could look like a link,
 * and a stranger may sign up with somebody's address.
 */

const link = (base: string, path: string, token: string) => `${base.replace(/\/$/, '')}/${path}?token=${token}`;

export const verificationMail = (to: string, base: string, token: string): Mail => ({
  to,
  subject: 'Confirm your e-mail address',
  text: `Hello,

please confirm that this address is yours, by opening this page:

${link(base, 'verify-email', token)}

The link works for 24 hours.

If you have no account at Heliograph, somebody has mistyped their address: do nothing, and it stays unconfirmed.
`,
});

export const passwordResetMail = (to: string, base: string, token: string): Mail => ({
  to,
  subject: 'Choose a new password',
  text: `Hello,

somebody, we hope you, has asked for a new password for your account at Heliograph. Choose it on this page:

${link(base, 'reset-password', token)}

The link works once, within the next hour. You will be logged out everywhere.

If you did not ask for it, do nothing: your password stays as it is. Show this mail to nobody.
`,
});

export const passwordChangedMail = (to: string): Mail => ({
  to,
  subject: 'Your password was changed',
  text: `Hello,

the password of your account at Heliograph was changed just now.

If that was not you, ask the app for a new password at once ("forgot password"): that logs everybody out.
`,
});
