import type { Bitten } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces } from '../ports.ts';

const STEPS = ['own', 'elsewhere', 'streams'] as const;

/** Erases a bite of what this room keeps of a deleted account: what it was told, and what others were told of it. */
export async function eraseAccount(traces: AccountTraces, userId: UserId, from: string | null): Promise<Bitten> {
  const step = STEPS.find((name) => name === from) ?? 'own';
  const isMore = await {
    own: () => traces.eraseOwn(userId),
    elsewhere: () => traces.eraseElsewhere(userId),
    streams: () => traces.eraseFromStreams(userId),
  }[step]();
  if (isMore) return { next: step };
  const next = STEPS[STEPS.indexOf(step) + 1];
  return next ? { next } : 'done';
}
