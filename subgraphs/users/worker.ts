import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { postgresProfileStore } from './adapters/postgres-profile-store.ts';
import { prismaAccountStore } from './adapters/prisma-account-store.ts';
import { resumeSignUp } from './domain/resume-sign-up.ts';

/** Takes the jobs of the users room. */
export async function usersWorker(platform: Platform): Promise<void> {
  const dependencies = {
    accounts: prismaAccountStore(platform),
    profiles: postgresProfileStore(platform),
    now: () => new Date(),
  };
  await platform.queues.work(jobs.usersFinishSignUp, ({ accountId }) => resumeSignUp(dependencies, accountId));
}
