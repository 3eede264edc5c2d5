import type { RequestStats } from '@heliograph/platform/telemetry';
import type { FormatError } from '../door/format-error.ts';
import type { OperationResult } from '../engine/execute.ts';

/** A response as it goes out. */
export interface Answer {
  /** JSON on one line. */
  readonly body: string;
  /** Whether the operation ran at all; where it did not, there is no `data`. */
  readonly executed: boolean;
  /** The codes of its errors. */
  readonly codes: readonly string[];
  /** What it cost, all told. */
  readonly stats: RequestStats;
}

export function toAnswer(result: OperationResult, stats: RequestStats, formatError: FormatError): Answer {
  const { errors, data, extensions } = result;
  const executed = data !== undefined;
  if (!errors) return { body: JSON.stringify(result), executed, codes: [], stats };
  const formatted = errors.map((error) => formatError(error));
  return {
    // Errors first, as the specification advises: they are then seen in a long response, too.
    body: JSON.stringify({ errors: formatted, ...(executed && { data }), ...(extensions && { extensions }) }),
    executed,
    codes: formatted.map((error) => String(error.extensions?.code)),
    stats,
  };
}
