import type { PreparedOperation, Variables } from '../engine/prepare.ts';
import type { Asker } from '../request-scope.ts';
import type { Answer } from './answer.ts';
import { textOf } from './variables-text.ts';

/** Whose operation it is that runs. */
interface Run {
  readonly operation: PreparedOperation;
  readonly variables: Variables;
  readonly asker: Asker;
}

/** Lets identical queries of one viewer that run at the same time be answered by one execution. */
export interface InFlight {
  share(run: Run, execute: () => Promise<Answer>): Promise<Answer>;
}

interface Running {
  readonly answer: Promise<Answer>;
  readonly startedAt: number;
}

/**
 * How long others may join, in milliseconds. Whoever asks later may know of something that was written meanwhile, by
 * way of another router.
 */
const JOINABLE_FOR_MS = 10;

/**
 * An app that opens several views at once asks the same thing several times. A query never joins one that was begun
 * before a mutation of the same viewer: it might not see what that wrote.
 */
export function createInFlight(now = () => performance.now()): InFlight {
  const byViewer = new Map<string, Map<PreparedOperation, Map<string, Running>>>();

  return {
    share(run, execute) {
      const { operation, variables, asker } = run;
      const viewer = asker.claims?.userId ?? '';
      if (operation.kind !== 'query') {
        byViewer.delete(viewer);
        return execute().finally(() => byViewer.delete(viewer));
      }
      const text = textOf(variables);
      if (text === null) return execute();
      // Two sessions of one viewer may have been granted different things, or speak differently, and may be answered so.
      const { claims, language } = asker;
      const key = `${claims?.sessionId} ${claims?.scopes.join(' ')} ${language} ${text}`;
      const running = byViewer.get(viewer)?.get(operation)?.get(key);
      const startedAt = now();
      if (running && startedAt - running.startedAt <= JOINABLE_FOR_MS) return running.answer;
      const answer = execute();
      remember(viewer, operation, key, { answer, startedAt });
      return answer;
    },
  };

  function remember(viewer: string, operation: PreparedOperation, key: string, running: Running): void {
    const ofViewer = byViewer.get(viewer) ?? new Map<PreparedOperation, Map<string, Running>>();
    const ofOperation = ofViewer.get(operation) ?? new Map<string, Running>();
    byViewer.set(viewer, ofViewer.set(operation, ofOperation.set(key, running)));
    const forget = () => {
      if (ofOperation.get(key) === running) ofOperation.delete(key);
      if (ofOperation.size === 0) ofViewer.delete(operation);
      if (ofViewer.size === 0 && byViewer.get(viewer) === ofViewer) byViewer.delete(viewer);
    };
    running.answer.then(forget, forget);
  }
}
