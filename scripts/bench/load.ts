import autocannon from 'autocannon';

/** A GraphQL request, and what must come back. */
export interface LoadRequest {
  headers: Record<string, string>;
  body: object;
  /** The answer's text, letter by letter; any answer will do where it is left out. */
  answer?: string;
}

/** One thing to put under load. */
export interface Target {
  name: string;
  url: string;
  /** The nth connection sends the nth of these again and again; with fewer than connections, they begin anew. */
  requests: readonly LoadRequest[];
  /** Milliseconds of processor time that what is measured has used so far. */
  cpuMs?(): Promise<number>;
}

export interface Measured {
  name: string;
  requestsPerSecond: number;
  /** Milliseconds of processor time, where the target can tell. */
  cpuMsPerRequest: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

export interface Load {
  connections: number;
  seconds: number;
  /** Not measured: compilers and caches come up to speed. */
  warmUpSeconds?: number;
}

/**
 * Keeps `connections` requests under way for `seconds`, after a warm-up.
 * @throws where a request fails or is answered otherwise than it must be: a figure over errors says nothing
 */
export async function putUnderLoad(
  target: Target,
  { connections, seconds, warmUpSeconds = 2 }: Load,
): Promise<Measured> {
  await shoot(target, connections, warmUpSeconds);
  const before = await target.cpuMs?.();
  const { requests, latency } = await shoot(target, connections, seconds);
  const after = await target.cpuMs?.();
  return {
    name: target.name,
    requestsPerSecond: requests.average,
    cpuMsPerRequest: ((after ?? Number.NaN) - (before ?? Number.NaN)) / requests.total,
    p50: latency.p50,
    p99: latency.p99,
  };
}

async function shoot({ name, url, requests }: Target, connections: number, duration: number) {
  let connection = 0;
  let wrong = 0;
  const result = await autocannon({
    url,
    connections,
    duration,
    setupClient(client) {
      const { headers, body, answer } = requests[connection++ % requests.length] ?? { headers: {}, body: {} };
      client.setRequests([
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
          ...(answer !== undefined && {
            onResponse: (_status: number, text: string) => {
              if (text !== answer) wrong += 1;
            },
          }),
        },
      ]);
    },
  });
  const { errors, non2xx } = result;
  if (errors + non2xx + wrong > 0)
    throw new Error(`${name}: ${errors} failed, ${non2xx} refused and ${wrong} wrongly answered requests`);
  return result;
}
