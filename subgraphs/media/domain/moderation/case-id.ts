import { parseId } from '@heliograph/platform/ids';
import type { Subject, SubjectKind } from '../../ports.ts';

const KINDS: readonly SubjectKind[] = ['POST', 'COMMENT', 'USER'];

/** The id of the case about a subject: apps hand it back, and read nothing in it. */
export const caseIdOf = ({ kind, id }: Subject): string => Buffer.from(`${kind}:${id}`).toString('base64url');

/** The subject of a case; null where the text is no id of one. */
export function subjectOf(caseId: string): Subject | null {
  const [kind, id = ''] = Buffer.from(caseId, 'base64url').toString('latin1').split(':');
  const known = KINDS.find((one) => one === kind);
  const subject = known ? subjectFrom(known, id) : null;
  // One text a case: another spelling of it would be another entity to whoever caches it.
  return subject && caseIdOf(subject) === caseId ? subject : null;
}

/** What a kind and an id from outside name together; null where the id is none. */
export function subjectFrom(kind: SubjectKind, id: string): Subject | null {
  const parsed = parseId<Subject['id'] & string>(id);
  return parsed && ({ kind, id: parsed } as Subject);
}
