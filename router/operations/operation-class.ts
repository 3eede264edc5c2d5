import type { PreparedOperation } from '../engine/prepare.ts';
import type { OperationClass } from '../rate-limits/index.ts';

/** Which rate limits an operation counts against, and how many tokens it takes. */
export interface Charge {
  readonly class: OperationClass;
  readonly cost: number;
}

/** Whoever guesses passwords, codes or tokens sends many attempts: each counts, however many one mutation holds. */
export function chargeFor({ kind, attempts }: Pick<PreparedOperation, 'kind' | 'attempts'>): Charge {
  return kind === 'mutation' && attempts > 0 ? { class: 'credentials', cost: attempts } : { class: kind, cost: 1 };
}
