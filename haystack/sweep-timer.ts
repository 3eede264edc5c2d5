import type { Log } from './log.ts';
import type { OpenServices } from './s3/open-services.ts';

/** Sweeps at once, then again and again until closed; a sweep that is still going on is not doubled. */
export function sweepEvery(
  everyMillis: number,
  { sweep }: Pick<OpenServices, 'sweep'>,
  log: Log,
): { close(): Promise<void> } {
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    try {
      const { groups } = await sweep();
      if (groups > 0) log('info', 'parts of uploads that came to nothing removed', { groups });
    } catch (error) {
      log('error', 'sweep failed', { error });
    } finally {
      running = null;
    }
  }

  const start = () => {
    running ??= run();
  };
  start();
  const timer = setInterval(start, everyMillis);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
