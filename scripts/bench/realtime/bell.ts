/** Rings in rounds, which everyone hears who listens. */
export interface Bell {
  ring(): void;
  /** The numbers of the rounds from now on. */
  rounds(signal: AbortSignal): AsyncIterable<number>;
  listening(): number;
}

export function createBell(): Bell {
  const listeners = new Set<() => void>();
  let round = 0;
  return {
    ring() {
      round += 1;
      for (const wake of listeners) wake();
    },

    async *rounds(signal) {
      let heard = round;
      let rung = Promise.withResolvers<void>();
      const wake = () => rung.resolve();
      listeners.add(wake);
      signal.addEventListener('abort', wake);
      try {
        while (!signal.aborted) {
          if (heard === round) await rung.promise;
          rung = Promise.withResolvers();
          while (heard < round && !signal.aborted) yield ++heard;
        }
      } finally {
        listeners.delete(wake);
      }
    },

    listening: () => listeners.size,
  };
}
