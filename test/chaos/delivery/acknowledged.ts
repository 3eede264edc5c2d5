import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient, type Variables } from '../../kit/client.ts';
import { accepted } from '../../kit/refusals.ts';
import type { UserError } from '../../kit/replies.ts';
import { requireSafeErrors } from '../../kit/watchful-client.ts';

const soon = () => pause(50);

type Payload<Made> = Made & { errors: UserError[] };

/** An app that sends the same again until it is answered, as it may with an idempotency key, whatever fails meanwhile. */
export interface PersistentClient {
  /**
   * @param mutation a document with one field, under the name `done`
   * @throws Refused where the system understood it and said no
   */
  send<Made>(mutation: string, variables: Variables, accessToken: string): Promise<Payload<Made>>;
}

/** @param patience what it waits for before it sends again */
export function persistentClient(origin: string, patience: () => Promise<unknown> = soon): PersistentClient {
  const client = createClient(origin);
  return {
    async send(mutation, variables, accessToken) {
      for (;;) {
        const reply = await answerOf(client, mutation, variables, accessToken);
        const done = reply?.data?.done as Payload<never> | null | undefined;
        if (done) return accepted(mutation, done);
        await patience();
      }
    },
  };
}

/** Null where there was none: the connection broke off, or nobody took it. */
async function answerOf(client: Client, mutation: string, variables: Variables, accessToken: string) {
  const reply = await client.raw<{ done: unknown }>(mutation, variables, accessToken).catch((error: unknown) => {
    // What `fetch` throws.
    if (error instanceof TypeError) return null;
    throw error;
  });
  requireSafeErrors(reply?.errors ?? []);
  return reply;
}
