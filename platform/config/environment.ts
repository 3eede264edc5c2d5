import type { z } from 'zod';

/** Every setting that is missing or wrong, at once, each with what was expected. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  constructor(problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses the environment with a schema whose keys are environment variables. An empty variable counts as absent.
 * @throws ConfigError naming every variable that is wrong; values are never repeated, as they may be secrets.
 */
export function parseEnvironment<Schema extends z.ZodType>(schema: Schema, env: Environment): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      const name = issue.path.join('.');
      const isMissing = present[name] === undefined && issue.code !== 'custom';
      return isMissing ? `${name} is not set` : `${name}: ${issue.message}`;
    }),
  );
}
