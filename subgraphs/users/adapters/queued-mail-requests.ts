import type { Directory } from '@heliograph/platform/directory';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { MailRequests } from '../ports.ts';
import { writeAccountOnce } from './write-account-once.ts';

/** Takes back the transaction, so that the key is as new. */
class TooSoon extends Error {
  readonly code = 'TOO_SOON';
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super(`Another mail may be asked for in ${retryAfterSeconds} s`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Mails as jobs in the directory's queue. They carry no token: a job is kept for days, and read by more than one eye. */
export function queuedMailRequests(options: { directory: Directory; queues: JobQueues }): MailRequests {
  const { directory, queues } = options;
  return {
    async passwordReset(login) {
      await queues.enqueueInDirectory(directory, jobs.usersSendMail, { kind: 'reset-password', login });
    },

    async emailVerification({ account, idempotencyKey: key }, begin) {
      const write = { account, mutation: 'requestEmailVerification', key, input: {} };
      try {
        await writeAccountOnce(directory, write, async (tx) => {
          const turn = await begin();
          if (!turn.allowed) throw new TooSoon(turn.retryAfterSeconds);
          await queues.enqueueInDirectory(tx, jobs.usersSendMail, { kind: 'verify-email', accountId: account });
          return null;
        });
        return null;
      } catch (error) {
        if (error instanceof TooSoon) return error;
        throw error;
      }
    },
  };
}
