import { startHaystack } from '@heliograph/haystack';
import { readHaystackConfig } from '@heliograph/haystack/config';
import type { StartRole } from './role.ts';

/** The photo store, which has settings of its own and none of the platform's stores. */
export const start: StartRole = (env) => startHaystack(readHaystackConfig(env));
