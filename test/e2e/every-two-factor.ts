import { randomUUID } from 'node:crypto';
import { type Client, signUp } from '../kit/index.ts';
import { enroll, startTwoFactor } from '../kit/two-factor.ts';
import type { Asked } from './every-operation.ts';

/** How to ask the operations of two-factor, each time as somebody new: a code works once. */
export function everyTwoFactor(client: Client) {
  return {
    async StartTwoFactor(): Promise<Asked> {
      const { password, accessToken } = await signUp(client);
      return { variables: { input: { password, ...once() } }, accessToken };
    },
    async ConfirmTwoFactor(): Promise<Asked> {
      const person = await signUp(client);
      const { code } = await startTwoFactor(client, person);
      return { variables: { input: { oneTimeCode: code(), ...once() } }, accessToken: person.accessToken };
    },
    async RenewRecoveryCodes(): Promise<Asked> {
      const person = await signUp(client);
      const { code } = await enroll(client, person);
      return { variables: { input: { oneTimeCode: code(30), ...once() } }, accessToken: person.accessToken };
    },
    async DisableTwoFactor(): Promise<Asked> {
      const person = await signUp(client);
      const [oneTimeCode] = (await enroll(client, person)).recoveryCodes;
      return {
        variables: { input: { password: person.password, oneTimeCode, ...once() } },
        accessToken: person.accessToken,
      };
    },
  };
}

const once = () => ({ idempotencyKey: randomUUID() });
