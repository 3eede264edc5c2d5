import type { CommentId, Id, PostId, UserId } from '@heliograph/platform/ids';

export type ReportId = Id<'Report'>;

/** What can be reported. */
export type Subject = { kind: 'POST'; id: PostId } | { kind: 'COMMENT'; id: CommentId } | { kind: 'USER'; id: UserId };

export type SubjectKind = Subject['kind'];

export type ReportReason = 'SPAM' | 'NUDITY' | 'VIOLENCE' | 'HARASSMENT' | 'OTHER';

export type ModerationAction = 'DISMISS' | 'DEMOTE' | 'REMOVE';

/** What one account says of one thing. */
export interface Report {
  reporter: UserId;
  subject: Subject;
  reason: ReportReason;
  details: string | null;
}

export interface NewReport extends Report {
  /** Who answers for the subject. */
  authorId: UserId;
  /** The author of the post that is reported, or that the comment stands under; null for an account. */
  hostId: UserId | null;
  reportedAt: Date;
  idempotencyKey: string;
}

/** When as many of its readers report a post, it is demoted until a moderator decides. */
export interface ProvisionalDemotion {
  /** How many accounts. */
  reporters: number;
  /** Only accounts count that were opened before this. */
  openedBefore: Date;
}

/** All that was said of one thing, and what was decided. */
export interface ModerationCase {
  subject: Subject;
  authorId: UserId;
  isOpen: boolean;
  /** Accounts that have reported it since it was last decided on. */
  openReports: number;
  /** Accounts that have ever reported it. */
  totalReports: number;
  firstReportedAt: Date;
  lastReportedAt: Date;
  /** The last decision: it stands until the next, also while the case is open again. */
  decision: { action: ModerationAction; at: Date } | null;
}

/** A case as the queue orders it. */
export interface QueuedCase extends ModerationCase {
  /** Its open reports at the time that the queue is read as of. */
  urgency: number;
}

/** Where a page of the queue ended. */
export type QueuePosition = Pick<QueuedCase, 'urgency' | 'firstReportedAt' | 'subject'>;

export interface QueuePage {
  kind: SubjectKind | null;
  /** Later reports move nothing: the pages of one scroll fit together. */
  asOf: Date;
  limit: number;
  after: QueuePosition | null;
}

export interface Decision {
  moderator: UserId;
  subject: Subject;
  action: ModerationAction;
  decidedAt: Date;
  idempotencyKey: string | null | undefined;
}

export interface ModerationStore {
  /**
   * Keeps what an account says of something: once, its last words, however often it says it. A case that was decided is
   * open again.
   * @returns null, and keeps nothing, where the subject went away or was hidden from the reporter meanwhile
   */
  report(report: NewReport, demotion: ProvisionalDemotion): Promise<ReportId | null>;
  /** In the order of the subjects; null where nobody has reported it. */
  load(subjects: readonly Subject[]): Promise<(ModerationCase | null)[]>;
  /** Open cases of things that are still there, the most urgent first, then the one that has waited longest. */
  queue(page: QueuePage): Promise<QueuedCase[]>;
  /** For each subject how many accounts gave which reason, the most frequent first. */
  reasons(subjects: readonly Subject[]): Promise<{ reason: ReportReason; count: number }[][]>;
  /** Of these accounts, those that moderators have demoted. */
  demoted(accounts: readonly UserId[]): Promise<Set<UserId>>;
  /**
   * Closes a case with a decision, keeps who made it, and does to the subject what it says; nothing where that was the
   * last decision, and nobody has reported it since.
   * @returns false, and decides nothing, where there is no such case
   */
  decide(decision: Decision): Promise<boolean>;
}

/** Holds off whoever reports everything. */
export interface ReportLimit {
  /** Whether the account may report this today: as many things as there may be, each as often as it likes. */
  admits(reporter: UserId, subject: Subject): Promise<boolean>;
}

/** What moderation keeps of an account, for its archive and for the day on which it is deleted. */
export interface ModerationTraces {
  /** What the account has reported, in no particular order. */
  reportsBy(reporter: UserId): Promise<(Omit<Report, 'reporter'> & { reportedAt: Date })[]>;
  /** Cases about the account and what it posted; answers whether there may be more. */
  eraseCases(author: UserId): Promise<boolean>;
  /** Who has reported, and who has decided: what was said counts on. Answers whether there may be more. */
  forgetModeration(account: UserId): Promise<boolean>;
}
