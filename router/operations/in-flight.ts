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

/**
 * An app that opens several views at once asks the same thing several times. A query never joins one that was begun
 * before a mutation of the same viewer: it might not see what that wrote.
 */
export function createInFlight(): InFlight {
  const byViewer = new Map<string, Map<PreparedOperation, Map<string, Promise<Answer>>>>();

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
      // Two sessions of one viewer may have been granted different things.
      const key = `${asker.claims?.scopes.join(' ')} ${text}`;
      const same = byViewer.get(viewer)?.get(operation);
      const running = same?.get(key);
      if (running) return running;
      const answer = execute();
      remember(viewer, operation, key, answer);
      return answer;
    },
  };

  function remember(viewer: string, operation: PreparedOperation, key: string, answer: Promise<Answer>): void {
    const ofViewer = byViewer.get(viewer) ?? new Map<PreparedOperation, Map<string, Promise<Answer>>>();
    const ofOperation = ofViewer.get(operation) ?? new Map<string, Promise<Answer>>();
    byViewer.set(viewer, ofViewer.set(operation, ofOperation.set(key, answer)));
    const forget = () => {
      if (ofOperation.get(key) === answer) ofOperation.delete(key);
      if (ofOperation.size === 0) ofViewer.delete(operation);
      if (ofViewer.size === 0 && byViewer.get(viewer) === ofViewer) byViewer.delete(viewer);
    };
    answer.then(forget, forget);
  }
}
