import { type Dispatcher, request } from 'undici';

/** Where a request goes, and over which connection. */
export interface Way {
  readonly origin: string;
  readonly dispatcher: Dispatcher;
}

export interface Balancer {
  /**
   * Sends requests, one after the other, until `end`: to the first door while it is well, else to the second. A
   * connection that is refused was never one: its request goes to the other door, as a balancer would send it.
   * @param waysOf the connections to both doors
   */
  keepAsking(waysOf: () => readonly [Way, Way]): void;
  end(): Promise<{ first: number; second: number; failures: unknown[] }>;
}

/** What apps are in front of: it looks at `/health` of the first door, and sends nothing to one that says it goes. */
export function balance(firstDoor: string, body: string): Balancer {
  const result = { first: 0, second: 0, failures: [] as unknown[] };
  const running: Promise<void>[] = [];
  let isWell = true;
  let ends = false;

  async function look(): Promise<void> {
    while (isWell && !ends) {
      const { statusCode } = await request(`${firstDoor}/health`, { reset: true });
      isWell = statusCode === 200;
    }
  }

  async function ask(way: Way): Promise<void> {
    const { statusCode, body: answer } = await request(`${way.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      dispatcher: way.dispatcher,
    });
    const text = await answer.text();
    if (statusCode !== 200 || !text.startsWith('{"data":')) throw new Error(`${statusCode} ${text}`);
  }

  async function askEither([first, second]: readonly [Way, Way]): Promise<void> {
    if (isWell) {
      try {
        await ask(first);
        result.first += 1;
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== 'ECONNREFUSED') throw error;
        isWell = false;
      }
    }
    await ask(second);
    result.second += 1;
  }

  async function loop(waysOf: () => readonly [Way, Way]): Promise<void> {
    while (!ends && result.failures.length < 10) {
      await askEither(waysOf()).catch((error: unknown) => result.failures.push(error));
    }
  }

  running.push(
    look()
      .catch(() => undefined)
      .then(() => undefined),
  );
  return {
    keepAsking: (waysOf) => void running.push(loop(waysOf)),
    async end() {
      ends = true;
      await Promise.all(running);
      return result;
    },
  };
}
