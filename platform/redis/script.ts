import { createHash } from 'node:crypto';
import type { Redis } from './client.ts';

export interface ScriptCall {
  /** Of one slot: a script never crosses slots. */
  keys: string[];
  arguments: (string | Buffer)[];
}

/**
 * A Lua script that runs by its hash. A Redis that was restarted or has taken over does not know it, and learns it with
 * the first call.
 */
export function redisScript(source: string): (redis: Redis, call: ScriptCall) => Promise<unknown> {
  const id = createHash('sha1').update(source).digest('hex');
  return async (redis, call) => {
    try {
      return await redis.evalSha(id, call);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(source, call);
    }
  };
}
