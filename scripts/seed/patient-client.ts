import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Reply } from '../../test/kit/client.ts';

const ATTEMPTS = 3;

/**
 * A client that does what `extensions.code` asks of an app: where the system is not available or asks to slow down, it
 * waits `retryAfter` seconds and sends the same again. Only for operations that are safe to repeat.
 */
export function patientClient(client: Client): Client {
  const patiently = async <Data>(send: () => Promise<Reply<Data>>): Promise<Reply<Data>> => {
    for (let attempt = 1; ; attempt++) {
      const reply = await send();
      const wait = reply.errors.find(({ extensions }) => isPassing(extensions?.code));
      if (!wait || attempt === ATTEMPTS) return reply;
      await pause((wait.extensions?.retryAfter ?? 1) * 1000);
    }
  };
  return {
    url: client.url,
    send: (operation, variables, accessToken) => patiently(() => client.send(operation, variables, accessToken)),
    raw: (query, variables, accessToken) => patiently(() => client.raw(query, variables, accessToken)),
  };
}

const isPassing = (code?: string) => code === 'UNAVAILABLE' || code === 'RATE_LIMITED';
