import type { WorkClass } from '../resilience/index.ts';

/** What a kind of job is called and how it may run. The data is ids, never content: a handler reads what is true now. */
export interface JobDefinition<Data extends object> {
  readonly name: string;
  /** No flood of jobs in a class below it delays a job. */
  readonly class: WorkClass;
  /** Jobs of this kind that one worker process runs at once. */
  readonly concurrency: number;
  /** A job that runs longer than this is taken from its worker and tried again, in seconds. */
  readonly expireInSeconds: number;
  /** A job whose worker has not shown a sign of life for so long is taken from it, too, in seconds; null: only when it expires. */
  readonly heartbeatSeconds: number | null;
  /** It still has something to do when the account it names has been erased. */
  readonly outlivesAccount: boolean;
  /** The job that is made of one that has failed for the last time, with its data; null: it waits for an operator. */
  readonly whenDead: JobDefinition<Data> | null;
  readonly data?: Data;
}

export interface JobOptions<Data extends object> {
  class?: WorkClass;
  concurrency?: number;
  expireInSeconds?: number;
  /** At least 10. */
  heartbeatSeconds?: number;
  outlivesAccount?: boolean;
  whenDead?: JobDefinition<Data>;
}

export function defineJob<Data extends object>(name: string, options: JobOptions<Data> = {}): JobDefinition<Data> {
  const { concurrency = 4, expireInSeconds = 120, heartbeatSeconds, outlivesAccount = false, whenDead } = options;
  return {
    ...{ name, class: options.class ?? 'default', concurrency, expireInSeconds, outlivesAccount },
    heartbeatSeconds: heartbeatSeconds ?? null,
    whenDead: whenDead ?? null,
  };
}

/**
 * After three retries, 60/120/240 s apart at least, a job comes here and waits for an operator. A job that is made of a
 * dead one puts a letter here, too.
 */
export const deadLetters = defineJob<object>('dead-letters');
