import { requireDiscreet, requireSafeErrors } from '../../kit/watchful-client.ts';

export interface DoorAnswer {
  status: number;
  /** The code of the first error; undefined where there is none. */
  code: string | undefined;
  data: unknown;
}

/** Sends to the public door what no well-behaved client would, and watches over what it answers. */
export async function knock(
  origin: string,
  { path = '/graphql', ...request }: RequestInit & { path?: string },
): Promise<DoorAnswer> {
  const response = await fetch(new URL(path, origin), request);
  const text = await response.text();
  requireDiscreet(text);
  const { errors = [], data = null } = JSON.parse(text);
  requireSafeErrors(errors);
  return { status: response.status, code: errors[0]?.extensions?.code, data };
}

/** The same with a body that is JSON. */
export function knockWith(origin: string, body: unknown, headers: Record<string, string> = {}): Promise<DoorAnswer> {
  return knock(origin, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify(body),
  });
}
