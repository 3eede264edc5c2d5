import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type {
  Comment,
  ModerationStore,
  NewReport,
  Post,
  Report,
  ReportId,
  ReportLimit,
  Subject,
  SubjectKind,
  UsernameDirectory,
} from '../../ports.ts';
import { invalid, type MediaRefusal, notAllowed, notFound } from '../refusals.ts';

const MAX_DETAILS_LENGTH = 1000;

/** An account that is younger demotes nothing: a crowd of reporters is not made in an afternoon. */
const GROWN_UP_MS = 24 * 3600 * 1000;

export interface ReportDependencies {
  moderation: Pick<ModerationStore, 'report'>;
  reportLimit: ReportLimit;
  /** So many accounts that report a post demote it until a moderator decides. */
  reportsToDemote: number;
  /** The post, where the viewer may see it. */
  visiblePost(id: Post['id']): Promise<Post | null>;
  /** The comment, where the viewer may see it. */
  visibleComment(id: Comment['id']): Promise<Comment | null>;
  /** For each account whether the viewer may see it, if it is there. */
  mayMention(accounts: readonly UserId[]): Promise<boolean[]>;
  usernames: Pick<UsernameDirectory, 'existing'>;
  now(): Date;
}

export interface ReportSomething extends Omit<Report, 'subject'> {
  /** Null where the app named what is no id. */
  subject: Subject | null;
  subjectKind: SubjectKind;
  idempotencyKey: string;
}

/** Tells the moderators of something that the viewer may see. */
export async function report(
  dependencies: ReportDependencies,
  { reporter, subject, subjectKind, reason, details, idempotencyKey }: ReportSomething,
): Promise<Result<ReportId, MediaRefusal>> {
  const { moderation, reportLimit, reportsToDemote, now } = dependencies;
  const said = details?.trim() || null;
  const wrong = refuseKey(idempotencyKey) ?? refuseDetails(reason, said);
  if (wrong) return refused(wrong);
  const noSubject = refused(notFound(NAMES[subjectKind], 'subjectId'));
  const parties = subject && (await partiesOf(dependencies, subject));
  if (!subject || !parties) return noSubject;
  if (parties.authorId === reporter) {
    return refused(notAllowed('Nobody reports what is their own', 'subjectId'));
  }
  if (!(await reportLimit.admits(reporter, subject))) {
    return refused({ code: 'RATE_LIMITED', message: 'So much cannot be reported in one day; go on tomorrow' });
  }
  const reportedAt = now();
  const reportId = await moderation.report(
    { reporter, subject, ...parties, reason, details: said, reportedAt, idempotencyKey },
    { reporters: reportsToDemote, openedBefore: new Date(reportedAt.getTime() - GROWN_UP_MS) },
  );
  return reportId ? accepted(reportId) : noSubject;
}

const NAMES: Readonly<Record<SubjectKind, string>> = { POST: 'post', COMMENT: 'comment', USER: 'account' };

function refuseDetails(reason: Report['reason'], details: string | null): MediaRefusal | null {
  if ((details?.length ?? 0) > MAX_DETAILS_LENGTH) {
    return invalid('details', `Details have at most ${MAX_DETAILS_LENGTH} characters`);
  }
  const isMissing = reason === 'OTHER' && details === null;
  return isMissing ? invalid('details', 'For OTHER, the details say what is wrong') : null;
}

/** Who answers for a subject, and under whose post it is; null where the viewer may not see it. */
async function partiesOf(
  { visiblePost, visibleComment, mayMention, usernames }: ReportDependencies,
  subject: Subject,
): Promise<Pick<NewReport, 'authorId' | 'hostId'> | null> {
  switch (subject.kind) {
    case 'POST': {
      const post = await visiblePost(subject.id);
      return post && { authorId: post.authorId, hostId: post.authorId };
    }
    case 'COMMENT': {
      const comment = await visibleComment(subject.id);
      const post = comment && (await visiblePost(comment.postId));
      return post && { authorId: comment.authorId, hostId: post.authorId };
    }
    case 'USER': {
      const [isVisible] = await mayMention([subject.id]);
      const isThere = isVisible && (await usernames.existing([subject.id])).has(subject.id);
      return isThere ? { authorId: subject.id, hostId: null } : null;
    }
  }
}
