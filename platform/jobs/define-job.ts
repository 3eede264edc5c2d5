/** What a kind of job is called and how it may run. The data is ids, never content: a handler reads what is true now. */
export interface JobDefinition<Data extends object> {
  readonly name: string;
  /** Jobs of this kind that one worker process runs at once. */
  readonly concurrency: number;
  /** A job that runs longer than this is taken from its worker and tried again, in seconds. */
  readonly expireInSeconds: number;
  /** It still has something to do when the account it names has been erased. */
  readonly outlivesAccount: boolean;
  readonly data?: Data;
}

export function defineJob<Data extends object>(
  name: string,
  options: { concurrency?: number; expireInSeconds?: number; outlivesAccount?: boolean } = {},
): JobDefinition<Data> {
  const { concurrency = 4, expireInSeconds = 120, outlivesAccount = false } = options;
  return { name, concurrency, expireInSeconds, outlivesAccount };
}

/** After three retries, 60/120/240 s apart at least, a job comes here and waits for an operator. */
export const DEAD_LETTERS = 'dead-letters';
