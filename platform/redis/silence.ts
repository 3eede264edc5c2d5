import type { Redis } from './client.ts';

/** Redis has taken commands and answered none for longer than it may. */
export class RedisSilent extends Error {
  readonly code = 'REDIS_SILENT';
  constructor(timeoutMs: number) {
    super(`Redis has not answered for ${timeoutMs} ms`);
    this.name = 'RedisSilent';
  }
}

/**
 * Leaves a connection on which the server no longer answers, and looks for a new one: a server that is frozen, or behind
 * a network that loses everything, never says that it is gone. Whatever was asked fails then, and what is asked from then
 * on fails at once, until a server greets again. As answers come in the order of the commands, one question from time to
 * time stands for all of them.
 * @param timeoutMs how long the answer may take; it is asked twice in that time
 */
export function leaveWhenSilent(
  client: Redis,
  { timeoutMs, onSilent }: { timeoutMs: number; onSilent(error: RedisSilent): void },
): void {
  let next: NodeJS.Timeout | undefined;
  const askSoon = () => {
    clearTimeout(next);
    next = setTimeout(ask, timeoutMs / 2).unref();
  };
  client.on('ready', askSoon);

  function ask(): void {
    if (!client.isReady) return;
    const connection = client.socketEpoch;
    let answered = false;
    let late: NodeJS.Timeout | undefined;
    const giveTime = (): void => {
      const since = performance.now();
      late = setTimeout(() => {
        // Where this process itself was held up the question may not even have been sent, or its answer lies there unread,
        // which is read before an immediate runs.
        if (performance.now() - since > 1.5 * timeoutMs) giveTime();
        else setImmediate(leaveUnlessHeard);
      }, timeoutMs).unref();
    };
    const leaveUnlessHeard = (): void => {
      if (!answered && client.isReady && client.socketEpoch === connection) leave();
    };
    const heard = () => {
      answered = true;
      clearTimeout(late);
    };
    giveTime();
    // What fails has been lost, and comes back by itself.
    client.ping().then(() => {
      heard();
      askSoon();
    }, heard);
  }

  function leave(): void {
    onSilent(new RedisSilent(timeoutMs));
    client.destroy();
    // It goes on until it succeeds, or the client is destroyed for good.
    client.connect().catch(() => undefined);
  }
}
