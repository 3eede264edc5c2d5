import { randomUUID } from 'node:crypto';
import type { Client } from './client.ts';
import { type Person, personOf } from './person.ts';
import { accepted, dataOf, present } from './refusals.ts';
import type { SessionPayload } from './replies.ts';

export interface NewPerson {
  /** One that nobody has, where none is given. */
  username?: string;
  email?: string;
  password?: string;
  name?: string;
  device?: string;
  idempotencyKey?: string;
}

/** Opens an account and logs in. @throws Refused, e.g. with USERNAME_TAKEN */
export async function signUp(client: Client, wanted: NewPerson = {}): Promise<Person> {
  const { username = `somebody_${uniqueSuffix()}` } = wanted;
  const { email = `${username}@example.org`, password = 'correct horse battery staple' } = wanted;
  const { name = '', device = 'test kit', idempotencyKey = randomUUID() } = wanted;
  const input = { username, email, password, name, device, idempotencyKey };
  const data = dataOf(`${username}'s sign-up`, await client.send('SignUp', { input }));
  return loggedIn(client, `${username}'s sign-up`, data.signUp, { email, password });
}

/** Logs in by username or e-mail address. @throws Refused with WRONG_CREDENTIALS */
export async function logIn(
  client: Client,
  { username, password, email = '' }: { username: string; password: string; email?: string },
): Promise<Person> {
  const input = { login: username, password, device: 'test kit' };
  const data = dataOf(`${username}'s log-in`, await client.send('LogIn', { input }));
  return loggedIn(client, `${username}'s log-in`, data.logIn, { email, password });
}

/** Eight characters that keep names apart that would otherwise be the same; no two of them look alike. */
export function uniqueSuffix(): string {
  return randomUUID().replaceAll('-', '').replaceAll('0', 'x').replaceAll('1', 'y').slice(0, 8);
}

function loggedIn(
  client: Client,
  wish: string,
  payload: SessionPayload,
  { email, password }: { email: string; password: string },
): Person {
  const session = present(wish, accepted(wish, payload).session);
  return personOf(client, { session, email, password });
}
