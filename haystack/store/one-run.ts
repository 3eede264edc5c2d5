/** Work of which there is one run at a time. */
export interface OneRun<Result> {
  /** Runs it; a call during a run answers that run's result. */
  run(): Promise<Result>;
  /** Resolves when none runs, however it ended. */
  ended(): Promise<void>;
}

export function oneRunAtATime<Result>(work: () => Promise<Result>): OneRun<Result> {
  let running: Promise<Result> | null = null;
  return {
    run() {
      running ??= work().finally(() => {
        running = null;
      });
      return running;
    },
    async ended() {
      await running?.catch(() => {});
    },
  };
}
