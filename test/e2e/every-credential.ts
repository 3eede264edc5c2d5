import { randomUUID } from 'node:crypto';
import type { Platform } from '@heliograph/platform/runtime';
import { type Client, logIn, type Person, signUp } from '../kit/index.ts';
import { mailedToken } from '../kit/mailed-token.ts';
import { dataOf } from '../kit/refusals.ts';
import { uniqueSuffix } from '../kit/sign-up.ts';
import type { Asked } from './every-operation.ts';

/** How to ask the operations of passwords, addresses, usernames and sessions; each change is somebody's first. */
export function everyCredential(client: Client, platform: Platform) {
  const newPassword = 'quite another password';
  const by = ({ accessToken }: Person, input: object): Asked => ({ variables: { input }, accessToken });
  return {
    async ChangePassword(): Promise<Asked> {
      const person = await signUp(client);
      return by(person, { currentPassword: person.password, newPassword, idempotencyKey: randomUUID() });
    },
    async RequestPasswordReset(): Promise<Asked> {
      return { variables: { input: { login: (await signUp(client)).email } } };
    },
    async ResetPassword(): Promise<Asked> {
      const token = await mailedToken(platform, await signUp(client), 'RESET_PASSWORD');
      return { variables: { input: { token, newPassword } } };
    },
    async VerifyEmail(): Promise<Asked> {
      const token = await mailedToken(platform, await signUp(client), 'VERIFY_EMAIL');
      return { variables: { input: { token } } };
    },
    RequestEmailVerification: async (): Promise<Asked> => by(await signUp(client), { idempotencyKey: randomUUID() }),
    ChangeUsername: async (): Promise<Asked> => by(await signUp(client), { username: `renamed_${uniqueSuffix()}` }),
    async Sessions(): Promise<Asked> {
      const person = await signUp(client);
      await logIn(client, person);
      return { variables: {}, accessToken: person.accessToken };
    },
    async RevokeSession(): Promise<Asked> {
      const person = await signUp(client);
      await logIn(client, person);
      const { viewer } = dataOf('the sessions', await client.send('Sessions', {}, person.accessToken));
      const other = viewer?.sessions.find(({ current }) => !current);
      return by(person, { sessionId: other?.id });
    },
  };
}
