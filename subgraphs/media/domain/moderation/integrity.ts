import type { ModerationAction } from '../../ports.ts';

/** What multiplies the rank of what stays after a decision: 1 leaves it as it was. */
export const INTEGRITY_AFTER: Readonly<Record<Exclude<ModerationAction, 'REMOVE'>, number>> = {
  DISMISS: 1,
  DEMOTE: 0.3,
};
