import { startHaystack } from '@heliograph/haystack';
import { readHaystackConfig } from '@heliograph/haystack/config';
import type { Environment } from '@heliograph/platform/config';

/** The photo store has settings of its own and none of the platform's stores. */
export function haystackFromEnvironment(env: Environment): Promise<{ close(): Promise<void> }> {
  return startHaystack(readHaystackConfig(env));
}
