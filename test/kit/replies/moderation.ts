import type { Page, UserError } from './common.ts';
import type { PostImage } from './media.ts';

export type SubjectKind = 'POST' | 'COMMENT' | 'USER';
export type ReportReason = 'SPAM' | 'NUDITY' | 'VIOLENCE' | 'HARASSMENT' | 'OTHER';
export type ModerationAction = 'DISMISS' | 'DEMOTE' | 'REMOVE';

/** What moderators decide on. */
export interface ModerationCase {
  id: string;
  subjectKind: SubjectKind;
  subjectId: string;
  reportCount: number;
  reasons: { reason: ReportReason; count: number }[];
  firstReportedAt: string;
  lastReportedAt: string;
  author: { id: string; username: string } | null;
  post: {
    id: string;
    caption: string;
    createdAt: string;
    media: (Pick<PostImage, 'id' | 'placeholder' | 'image'> & { altText: string | null })[];
  } | null;
  comment: { id: string; text: string; createdAt: string; post: { id: string; caption: string } | null } | null;
}

export interface ModerationReplies {
  Report: { report: { reportId: string | null; errors: UserError[] } };
  ResolveReport: {
    resolveReport: {
      case: { id: string; resolution: ModerationAction | null; resolvedAt: string | null } | null;
      errors: UserError[];
    };
  };
  ModerationQueue: { moderationQueue: Page<{ cursor: string; node: ModerationCase }> | null };
}
