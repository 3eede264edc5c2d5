import { Secret, TOTP } from 'otpauth';
import type { Client } from './client.ts';
import type { Person } from './person.ts';
import { accepted, dataOf, present } from './refusals.ts';

/** What someone has besides the password. */
export interface SecondFactor {
  /** What the authenticator app shows, or will show in so many seconds. */
  code(inSeconds?: number): string;
  recoveryCodes: string[];
}

/** Sets two-factor up as far as the QR code; answers the authenticator app. */
export async function startTwoFactor(client: Client, person: Person): Promise<Pick<SecondFactor, 'code'>> {
  const input = { password: person.password };
  const { startTwoFactor: started } = dataOf(
    'the enrollment',
    await client.send('StartTwoFactor', { input }, person.accessToken),
  );
  const { secret } = present('the enrollment', accepted('the enrollment', started).enrollment);
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  return { code: (inSeconds = 0) => app.generate({ timestamp: Date.now() + inSeconds * 1000 }) };
}

/** Turns two-factor on. The code of this half minute is spent by it: the next is good already. */
export async function enroll(client: Client, person: Person): Promise<SecondFactor> {
  const { code } = await startTwoFactor(client, person);
  const input = { oneTimeCode: code() };
  const { confirmTwoFactor } = dataOf(
    'the first code',
    await client.send('ConfirmTwoFactor', { input }, person.accessToken),
  );
  const { recoveryCodes } = accepted('the first code', confirmTwoFactor);
  return { code, recoveryCodes: present('the first code', recoveryCodes) };
}
