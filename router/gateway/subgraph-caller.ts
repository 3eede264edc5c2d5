import type { Subgraph, SubgraphRequest, SubgraphResult } from '@heliograph/platform/subgraph';
import { HEADERS } from '@heliograph/platform/subgraph';
import { countAll, type RequestStats } from '@heliograph/platform/telemetry';
import { Pool } from 'undici';

/** Asks one subgraph, wherever it runs: both ways carry the same token and deadline and give the same answer. */
export interface SubgraphCaller {
  call(request: SubgraphRequest): Promise<SubgraphResult>;
  close(): Promise<void>;
}

/** The embedded topology: a function call. */
export function inProcessCaller(subgraph: Subgraph): SubgraphCaller {
  return { call: (request) => subgraph.handle(request), close: async () => undefined };
}

/** The services topology: HTTP over kept connections. */
export function httpCaller(url: string): SubgraphCaller {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 32 });
  return {
    async call({ query, operationName, variables, viewerToken, requestId, deadline }) {
      const { headers, body } = await pool.request({
        method: 'POST',
        path: pathname,
        headers: {
          'content-type': 'application/json',
          [HEADERS.viewer]: viewerToken ?? '',
          [HEADERS.requestId]: requestId,
          [HEADERS.deadline]: String(deadline),
        },
        body: JSON.stringify({ query, operationName, variables }),
        signal: AbortSignal.timeout(Math.max(1, deadline - Date.now())),
      });
      const cost = headers[HEADERS.cost];
      if (typeof cost === 'string') countAll(JSON.parse(cost) as RequestStats);
      return (await body.json()) as SubgraphResult;
    },
    close: () => pool.close(),
  };
}
