import { type Breaker, BreakerOpen } from '@heliograph/platform/resilience';
import { type SearchEngine, SearchUnavailable } from '../../ports.ts';

/** An engine that is left alone while it keeps failing; who asks it then is told so at once, and does not wait. */
export function guardedEngine(engine: SearchEngine, breaker: Breaker): SearchEngine {
  async function run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await breaker.run(work);
    } catch (error) {
      throw error instanceof BreakerOpen ? new SearchUnavailable(error) : error;
    }
  }
  return {
    ...engine,
    write: (changes) => run(() => engine.write(changes)),
    find: (query) => run(() => engine.find(query)),
    load: (refs) => run(() => engine.load(refs)),
  };
}
