import { request } from 'undici';

/** Asks the process that answers at an address whether it is there; on a connection of its own, which is not kept. */
export function livenessOf(origin: string): (signal: AbortSignal) => Promise<boolean> {
  return async (signal) => {
    const { statusCode, body } = await request(`${origin}/health/live`, { signal, reset: true });
    await body.dump();
    return statusCode === 200;
  };
}
