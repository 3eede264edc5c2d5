/** The time that the caller was willing to wait is over; the work may still finish, but nobody reads its answer. */
export class DeadlineExceeded extends Error {
  readonly code = 'ETIMEDOUT';
  constructor() {
    super('The deadline of the request has passed (timeout)');
    this.name = 'DeadlineExceeded';
  }
}

/**
 * The result of `work`, or DeadlineExceeded once `deadline` has passed. Work that is done at once costs no timer.
 * @param deadline Unix milliseconds
 */
export async function withDeadline<T>(deadline: number, work: () => T | PromiseLike<T>): Promise<T> {
  const left = deadline - Date.now();
  if (left <= 0) throw new DeadlineExceeded();
  const working = work();
  if (!isPending(working)) return working;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineExceeded()), left);
    working.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function isPending<T>(work: T | PromiseLike<T>): work is PromiseLike<T> {
  return typeof (work as Partial<PromiseLike<T>> | null | undefined)?.then === 'function';
}
