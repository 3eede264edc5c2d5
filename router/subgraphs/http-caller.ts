import type { SubgraphResult } from '@heliograph/platform/subgraph';
import { HEADERS } from '@heliograph/platform/subgraph';
import { countAll, type RequestStats } from '@heliograph/platform/telemetry';
import { Pool } from 'undici';
import type { SubgraphCaller } from './caller.ts';

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
