import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { resumeSignUp } from './domain/resume-sign-up.ts';
import { usersStores } from './stores.ts';

/** Takes the jobs of the users room. */
export async function usersWorker(platform: Platform): Promise<void> {
  const stores = usersStores(platform);
  await platform.queues.work(jobs.usersFinishSignUp, ({ accountId }) => resumeSignUp(stores, accountId));
}
