export type LaunchFailureCode =
  | 'BAD_ARGUMENT'
  | 'BAD_ENVIRONMENT'
  | 'HOME_IN_USE'
  | 'HOME_UNUSABLE'
  | 'MISSING_SECRETS'
  | 'NO_FREE_PORT'
  | 'PORT_TAKEN'
  | 'SERVER_NOT_FOUND'
  | 'SERVER_NOT_READY'
  | 'DATABASE_UNUSABLE'
  | 'CONNECTION_BUDGET'
  | 'MIGRATIONS_FAILED'
  | 'DEMO_FAILED'
  | 'ROLE_NOT_READY'
  | 'STOPPING';

/** A start-up failure a person can act on: what failed, why, and what to do about it. */
export class LaunchFailure extends Error {
  readonly code: LaunchFailureCode;
  readonly why: string;
  readonly remedy: string;

  constructor(code: LaunchFailureCode, { what, why, remedy }: { what: string; why: string; remedy: string }) {
    super(what);
    this.name = 'LaunchFailure';
    this.code = code;
    this.why = why;
    this.remedy = remedy;
  }
}

/** Why another room's step failed: its code and message where it has named the error, the stack where that is a bug. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${error.code}: ${error.message}` : (error.stack ?? error.message);
}

/** The failure as the terminal shows it. Anything unexpected keeps its stack: that is a bug of ours. */
export function explain(failure: unknown): string {
  if (!(failure instanceof LaunchFailure)) {
    return `✗ unexpected failure\n${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}`;
  }
  const indented = (text: string) => text.trimEnd().replaceAll('\n', '\n       ');
  return `✗ ${failure.message}\n  why: ${indented(failure.why)}\n  what to do: ${indented(failure.remedy)}`;
}
