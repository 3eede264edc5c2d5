import { randomUUID } from 'node:crypto';
import { type Client, type Person, signUp } from '../kit/index.ts';
import type { Asked } from './every-operation.ts';

/** How to ask the operations that end an account or hand its data out; each is for an account of its own. */
export function everyAccountData(client: Client) {
  const by = ({ accessToken }: Person, input: object): Asked => ({ variables: { input }, accessToken });
  return {
    async DeleteAccount() {
      const leaver = await signUp(client);
      return by(leaver, { password: leaver.password });
    },
    ExportMyData: async () => by(await signUp(client), { idempotencyKey: randomUUID() }),
    DataExport: async () => ({ variables: {}, accessToken: (await signUp(client)).accessToken }),
  };
}
