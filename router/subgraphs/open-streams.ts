import type { SubgraphResult } from '@heliograph/platform/subgraph';
import type { Logger } from '@heliograph/platform/telemetry';
import type { EngineOptions } from '../engine/engine.ts';
import { type Clock, systemClock } from '../live/clock.ts';
import type { SubgraphCaller } from './caller.ts';
import { createReopeningLog } from './open-streams-log.ts';
import { type ResumedStreamOptions, resumedStream } from './resumed-stream.ts';

/** Opens the event streams of subscriptions, and opens them again where a subgraph is restarted under them. */
export function openStreams(
  callers: ReadonlyMap<string, SubgraphCaller>,
  logger: Logger,
  { clock = systemClock, wait }: { clock?: Clock; wait?: ResumedStreamOptions['wait'] } = {},
): EngineOptions['openStream'] {
  const reopened = createReopeningLog(logger, clock);
  return (operation, variables, newScope, signal): AsyncIterable<SubgraphResult> => {
    const caller = callers.get(operation.subgraph);
    if (!caller) throw new Error(`The supergraph has a subgraph "${operation.subgraph}" that this router cannot reach`);
    const { subgraph, query, operationName } = operation;
    let opened = 0;
    return resumedStream({
      signal,
      wait,
      open(resumeFrom) {
        opened += 1;
        if (opened > 1) reopened(subgraph);
        // Viewer tokens are short: each attempt gets one of its own.
        const { viewerToken, requestId, deadline, language } = newScope();
        const request = { query, operationName, variables, viewerToken, requestId, deadline, language, resumeFrom };
        return caller.subscribe(request, signal);
      },
    });
  };
}
