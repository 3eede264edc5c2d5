import type { SubgraphResult } from '@heliograph/platform/subgraph';
import type { Logger } from '@heliograph/platform/telemetry';
import type { EngineOptions } from '../engine/engine.ts';
import type { SubgraphCaller } from './caller.ts';
import { resumedStream } from './resumed-stream.ts';

/** Opens the event streams of subscriptions, and opens them again where a subgraph is restarted under them. */
export function openStreams(callers: ReadonlyMap<string, SubgraphCaller>, logger: Logger): EngineOptions['openStream'] {
  return (operation, variables, newScope, signal): AsyncIterable<SubgraphResult> => {
    const caller = callers.get(operation.subgraph);
    if (!caller) throw new Error(`The supergraph has a subgraph "${operation.subgraph}" that this router cannot reach`);
    const { subgraph, query, operationName } = operation;
    let opened = 0;
    return resumedStream({
      signal,
      open() {
        opened += 1;
        if (opened > 1) logger.warn({ subgraph, attempt: opened }, 'a broken stream of a subgraph is opened again');
        // Viewer tokens are short: each attempt gets one of its own.
        const { viewerToken, requestId, deadline } = newScope();
        return caller.subscribe({ query, operationName, variables, viewerToken, requestId, deadline }, signal);
      },
    });
  };
}
