import type { TestSystem } from '../../kit/test-system.ts';
import { requireDiscreet, requireSafeErrors } from '../../kit/watchful-client.ts';

export interface Asked {
  /** `/graphql` where it is left out; a search makes the request a GET, unless `method` says otherwise. */
  path?: string;
  search?: Record<string, unknown>;
  method?: string;
  /** Sent as JSON; a text is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  accessToken?: string;
}

export interface Told {
  status: number;
  headers: Headers;
  data: unknown;
  /** The code of the first error; undefined where there is none. */
  code: string | undefined;
  errors: { message: string; extensions: Record<string, unknown> }[];
}

/** One request at a door, with everything about the answer; no error may say too little or too much. */
export async function ask(door: TestSystem, asked: Asked): Promise<Told> {
  const { path = '/graphql', search, body, accessToken } = asked;
  const { method = search ? 'GET' : 'POST' } = asked;
  const url = new URL(path, door.url);
  for (const [name, value] of Object.entries(search ?? {}))
    url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  const response = await fetch(url, {
    method,
    headers: {
      // Behind a balancer; elsewhere it is not believed. Doors with rate limits of their own must not share a bucket.
      'x-forwarded-for': '192.0.2.1',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      ...asked.headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  requireDiscreet(text);
  const { data = null, errors = [] } = text === '' ? {} : JSON.parse(text);
  requireSafeErrors(errors);
  return { status: response.status, headers: response.headers, data, code: errors[0]?.extensions?.code, errors };
}
