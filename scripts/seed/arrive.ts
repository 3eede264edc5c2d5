import type { Client } from '../../test/kit/client.ts';
import type { Person } from '../../test/kit/person.ts';
import { Refused } from '../../test/kit/refusals.ts';
import { logIn, signUp } from '../../test/kit/sign-up.ts';
import { DemoRefused } from './errors.ts';
import { DEMO_PASSWORD } from './log-ins.ts';

/** Somebody of the demo world, logged in; signed up where they are not there yet. @throws DemoRefused */
export async function arrive(client: Client, { username, name }: { username: string; name: string }): Promise<Person> {
  const account = { username, name, password: DEMO_PASSWORD, device: 'demo' };
  try {
    return await signUp(client, { ...account, idempotencyKey: `demo-sign-up-${username}` });
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  // The sign-up is older than idempotency keys are remembered, or the account is not ours.
  return logIn(client, account).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    throw new DemoRefused(
      'DEMO_NAME_TAKEN',
      `The account "${username}" exists and is not of the demo world; the demo needs an instance of its own`,
    );
  });
}

const isTaken = (error: unknown) =>
  error instanceof Refused && ['USERNAME_TAKEN', 'EMAIL_TAKEN', 'IDEMPOTENCY_CONFLICT'].includes(error.code);
