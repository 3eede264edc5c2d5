import autocannon from 'autocannon';

/** One thing to put under load. */
export interface Target {
  name: string;
  url: string;
  headers: Record<string, string>;
  /** A GraphQL request. */
  body: object;
}

export interface Measured {
  name: string;
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/**
 * Keeps `connections` requests under way for `seconds`, after a warm-up of two.
 * @throws where a request fails: a figure over errors says nothing
 */
export async function putUnderLoad(
  { name, url, headers, body }: Target,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Measured> {
  const request = {
    url,
    method: 'POST' as const,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  await autocannon({ ...request, connections, duration: 2 });
  const { errors, non2xx, requests, latency } = await autocannon({ ...request, connections, duration: seconds });
  if (errors + non2xx > 0) throw new Error(`${name}: ${errors} failed and ${non2xx} refused requests`);
  return { name, requestsPerSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}
