import { tellSupervisor } from './worker-process.ts';

/**
 * The same work with the supervisor knowing which photos are under way, so that it can tell a worker that works from one that
 * is stuck.
 * @param options `onWornOut` is told after a photo that has left the process with more memory than `maxBytes`
 */
export function attended<Job extends { mediaId: string }>(
  work: (job: Job) => Promise<void>,
  { maxBytes, onWornOut }: { maxBytes: number; onWornOut: () => void },
): (job: Job) => Promise<void> {
  return async (job) => {
    const { mediaId } = job;
    tellSupervisor({ type: 'photo', mediaId, state: 'began' });
    try {
      await work(job);
    } finally {
      tellSupervisor({ type: 'photo', mediaId, state: 'ended' });
      if (process.memoryUsage.rss() > maxBytes) onWornOut();
    }
  };
}
