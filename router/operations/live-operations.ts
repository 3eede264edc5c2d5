import type { LiveOperations } from '../live/index.ts';
import type { Admitted, Operations, Refused } from './operations.ts';

/** The same operations for live connections, which send texts and ask nothing else of an answer. */
export function liveOperations(operations: Operations): LiveOperations {
  return { admit: async (request, asker) => toLive(await operations.admit(request, asker)) };
}

export function toLive(admission: Admitted | Refused): Awaited<ReturnType<LiveOperations['admit']>> {
  if ('errors' in admission) return admission;
  return {
    ...admission,
    execute: async () => (await admission.execute()).body,
    async *subscribe(signal) {
      for await (const { body } of admission.subscribe(signal)) yield body;
    },
  };
}
