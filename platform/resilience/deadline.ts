/** The time that the caller was willing to wait is over; the work may still finish, but nobody reads its answer. */
export class DeadlineExceeded extends Error {
  readonly code = 'ETIMEDOUT';
  constructor() {
    super('The deadline of the request has passed (timeout)');
    this.name = 'DeadlineExceeded';
  }
}

/**
 * The result of `work`, or DeadlineExceeded once `deadline` has passed.
 * @param deadline Unix milliseconds
 */
export async function withDeadline<T>(deadline: number, work: () => Promise<T>): Promise<T> {
  const left = deadline - Date.now();
  if (left <= 0) throw new DeadlineExceeded();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlineExceeded()), left);
  });
  try {
    return await Promise.race([work(), expired]);
  } finally {
    clearTimeout(timer);
  }
}
