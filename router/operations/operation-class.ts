import { Kind } from 'graphql';
import type { PreparedOperation } from '../engine/prepare.ts';
import type { OperationClass } from '../rate-limits/index.ts';

/** Mutations that try a password or a code, or make an account: whoever guesses sends many of these. */
const CREDENTIALS: ReadonlySet<string> = new Set(['signUp', 'logIn']);

/** Which rate limits an operation counts against, and how many tokens it takes. */
export interface Charge {
  readonly class: OperationClass;
  readonly cost: number;
}

/**
 * Every attempt at a credential counts, however many one mutation holds. A refresh of tokens is none: what it sends
 * cannot be guessed, and everyone behind one address does it every quarter of an hour.
 */
export function chargeFor({ kind, operation }: PreparedOperation): Charge {
  if (kind !== 'mutation') return { class: kind, cost: 1 };
  const attempts = operation.selectionSet.selections.filter(
    // A fragment might hold one; who writes mutations so is counted as if it did.
    (selection) => selection.kind !== Kind.FIELD || CREDENTIALS.has(selection.name.value),
  );
  return attempts.length > 0 ? { class: 'credentials', cost: attempts.length } : { class: 'mutation', cost: 1 };
}
