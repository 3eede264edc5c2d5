import { vi } from 'vitest';

/** What was sent to the router. */
export interface SentRequest {
  query: string;
  variables?: Record<string, unknown>;
  authorization: string | null;
}

/** Answers every `fetch` from here on, one reply after another; undo it with `vi.unstubAllGlobals()`. */
export function stubRouter(...replies: { status?: number; body: object }[]): SentRequest[] {
  const sent: SentRequest[] = [];
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    const { query, variables } = JSON.parse(String(init.body));
    sent.push({ query, variables, authorization: new Headers(init.headers).get('authorization') });
    const { status = 200, body } = replies[sent.length - 1] ?? { status: 500, body: {} };
    return Response.json(body, { status });
  });
  return sent;
}
