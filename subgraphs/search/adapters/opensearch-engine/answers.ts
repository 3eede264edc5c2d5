import { errors } from '@opensearch-project/opensearch';
import { SearchUnavailable } from '../../ports.ts';

/** OpenSearch will not take this, however often it is sent: a mistake of ours. */
export class SearchRefused extends Error {
  readonly code = 'SEARCH_REFUSED';
  constructor(what: string, cause?: unknown) {
    super(`OpenSearch refuses ${what}`, { cause });
    this.name = 'SearchRefused';
  }
}

/** Too much to do, or something behind it is out of order; whoever called may try again later. */
export const isPassing = (status: number): boolean => status === 429 || status >= 500;

/** @throws SearchUnavailable where the call did not come through or its index is not there, SearchRefused where it never will */
export async function answered<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const status = statusOf(error);
    if (status !== null && status !== 404 && !isPassing(status)) throw new SearchRefused(what, shown(error));
    throw new SearchUnavailable(shown(error));
  }
}

/** As {@link answered}, but null where OpenSearch says one of `statuses`. */
export async function answeredUnless<T>(
  what: string,
  statuses: readonly number[],
  call: Promise<T>,
): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (statuses.includes(statusOf(error) ?? 0)) return null;
    return answered(what, Promise.reject(error));
  }
}

/** As {@link answeredUnless}, but only where OpenSearch gives this very reason, such as `resource_already_exists_exception`. */
export async function answeredUnlessReason<T>(what: string, reason: string, call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof errors.ResponseError && error.body?.error?.type === reason) return null;
    return answered(what, Promise.reject(error));
  }
}

const statusOf = (error: unknown): number | null => (error instanceof errors.ResponseError ? error.statusCode : null);

/** Without the request, which the client's errors carry with its password. */
function shown(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return Object.assign(new Error(error.message), { name: error.name });
}
