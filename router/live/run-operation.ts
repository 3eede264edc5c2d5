import type { Logger } from '@heliograph/platform/telemetry';
import type { Broadcasts, Listener } from './broadcast.ts';
import { refusalOf, responseOf } from './faults.ts';
import type { Admitted } from './operations.ts';

/** Runs an operation for one client. @returns stops it: nothing more reaches the listener */
export type RunOperation = (operation: Admitted, requestId: string, listener: Listener) => () => void;

export function createRunOperation(options: { broadcasts: Broadcasts; logger: Logger }): RunOperation {
  const { broadcasts, logger } = options;

  async function answer(operation: Admitted, requestId: string): Promise<string> {
    try {
      return await operation.execute();
    } catch (error) {
      return responseOf(refusalOf(error, requestId, logger));
    }
  }

  return (operation, requestId, listener) => {
    if (operation.kind === 'subscription') return broadcasts.join(operation, requestId, listener);
    let wanted = true;
    void answer(operation, requestId).then((text) => {
      if (!wanted) return;
      listener.event(text);
      listener.end();
    });
    return () => {
      wanted = false;
    };
  };
}
