import { Kind } from 'graphql';
import type { PreparedOperation } from '../engine/prepare.ts';
import type { OperationClass } from '../rate-limits/index.ts';

/** Mutations that try a password, a code or a token, or make an account: whoever guesses sends many of these. */
const CREDENTIALS: ReadonlySet<string> = new Set(['signUp', 'logIn', 'refreshSession']);

/** Which rate limits an operation counts against. */
export function classOf({ kind, operation }: PreparedOperation): OperationClass {
  if (kind !== 'mutation') return kind;
  const triesCredentials = operation.selectionSet.selections.some(
    // A fragment might hold one; who writes mutations so is counted as if it did.
    (selection) => selection.kind !== Kind.FIELD || CREDENTIALS.has(selection.name.value),
  );
  return triesCredentials ? 'credentials' : 'mutation';
}
