import type { Bitten } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces } from '../ports.ts';

const STEPS = ['findable', 'uses', 'recent-searches'] as const;

/** Erases a bite of what this room keeps of a deleted account: that it is found first of all. */
export async function eraseAccount(traces: AccountTraces, userId: UserId, from: string | null): Promise<Bitten> {
  const step = STEPS.find((name) => name === from) ?? 'findable';
  const isMore = await {
    findable: () => traces.eraseFindable(userId),
    uses: () => traces.eraseUses(userId),
    'recent-searches': () => traces.eraseRecentSearches(userId),
  }[step]();
  if (isMore) return { next: step };
  const next = STEPS[STEPS.indexOf(step) + 1];
  return next ? { next } : 'done';
}
