import type { Environment } from '@heliograph/platform/config';

/** A role that runs. */
export interface RunningRole {
  /** Lets go of its port first, finishes what is under way, then closes its connections. */
  close(): Promise<void>;
}

/** Starts one role with the settings in `env`. What was begun is closed again where it cannot start. */
export type StartRole = (env: Environment) => Promise<RunningRole>;
