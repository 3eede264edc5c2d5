import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * How urgent background work is, the most urgent first: what people wait for with the app in their hand (messages,
 * notifications); what they see at their next look (feeds, likes, stories, photos); what nobody looks at right away
 * (counts for ranking, better variants); what may take its hours (digests, archives, erasures, retention). A flood in one
 * class does not delay those before it.
 */
export const workClasses = ['critical', 'high', 'default', 'low'] as const;

export type WorkClass = (typeof workClasses)[number];

const current = new AsyncLocalStorage<WorkClass>();

/** Runs `work` so that whatever it begins, across awaits and timers, is of this class. */
export function atClass<T>(workClass: WorkClass, work: () => T): T {
  return current.run(workClass, work);
}

/** The class of what runs now. Outside background work somebody waits for a reply: that is critical. */
export function classNow(): WorkClass {
  return current.getStore() ?? 'critical';
}
