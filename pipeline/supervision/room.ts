import type { EventEmitter } from 'node:events';
import { z } from 'zod';

/** What a supervisor tells of its workers: whether most of them have nothing to do. */
const message = z.object({ type: z.literal('room'), isFree: z.boolean() });

export type RoomMessage = z.output<typeof message>;

/** Room for work that nobody waits for. */
export interface Room {
  /** Resolves when there is some, or when there has been none for `atMostMs`. */
  wait(atMostMs: number): Promise<void>;
}

/** Follows what the supervisor tells this process; until it has told anything there is room. */
export function watchRoom(supervisor: Pick<EventEmitter, 'on'> = process): Room {
  let isFree = true;
  const waiting = new Set<() => void>();
  supervisor.on('message', (sent: unknown) => {
    const told = message.safeParse(sent);
    if (!told.success) return;
    isFree = told.data.isFree;
    if (isFree) for (const go of waiting) go();
  });

  return {
    wait(atMostMs) {
      if (isFree) return Promise.resolve();
      return new Promise((resolve) => {
        const go = (): void => {
          clearTimeout(timer);
          waiting.delete(go);
          resolve();
        };
        const timer = setTimeout(go, atMostMs);
        waiting.add(go);
      });
    },
  };
}
