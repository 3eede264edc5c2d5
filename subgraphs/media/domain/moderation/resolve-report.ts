import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { ModerationAction, ModerationCase, ModerationStore, Subject, SubjectKind } from '../../ports.ts';
import { invalid, type MediaRefusal, notAllowed, notFound } from '../refusals.ts';

export interface ResolveDependencies {
  moderation: Pick<ModerationStore, 'load' | 'decide'>;
  now(): Date;
}

export interface ResolveReport {
  moderator: UserId;
  /** Null where the app named no case. */
  subject: Subject | null;
  action: ModerationAction;
  idempotencyKey: string | null | undefined;
}

/** Decides on what was reported. That it is a moderator who decides, the caller has made sure of. */
export async function resolveReport(
  { moderation, now }: ResolveDependencies,
  { moderator, subject, action, idempotencyKey }: ResolveReport,
): Promise<Result<ModerationCase, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const noCase = refused(notFound('case', 'caseId'));
  const found = subject && (await caseOf(moderation, subject));
  if (!found) return noCase;
  if (found.authorId === moderator) {
    return refused(notAllowed('What is about a moderator is decided on by another', 'caseId'));
  }
  const impossible = IMPOSSIBLE[subject.kind];
  if (impossible?.action === action) return refused(invalid('action', impossible.message));
  const isDecided = await moderation.decide({ moderator, subject, action, decidedAt: now(), idempotencyKey });
  const decided = isDecided && (await caseOf(moderation, subject));
  return decided ? accepted(decided) : noCase;
}

/** What cannot be done to each kind. */
const IMPOSSIBLE: Readonly<Partial<Record<SubjectKind, { action: ModerationAction; message: string }>>> = {
  COMMENT: { action: 'DEMOTE', message: 'A comment stands in no feed: dismiss the reports, or remove it' },
  USER: { action: 'REMOVE', message: 'An account is not removed here: dismiss the reports, or demote what it posts' },
};

async function caseOf(moderation: Pick<ModerationStore, 'load'>, subject: Subject): Promise<ModerationCase | null> {
  const [found] = await moderation.load([subject]);
  return found ?? null;
}
