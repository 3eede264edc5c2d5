import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { DataExport, ExportArchives, ExportStore } from '../../ports.ts';
import { tooManyRequests, type UsersRefusal } from '../refusals.ts';

const DAY_MS = 24 * 3600 * 1000;
/** How long a link to an archive works. */
const LINK_SECONDS = 3600;

export interface ExportDependencies {
  exports: ExportStore;
  archives: Pick<ExportArchives, 'downloadUrl'>;
  now(): Date;
}

/** Begins an archive of all that the viewer has; one a day. */
export async function exportMyData(
  { exports }: Pick<ExportDependencies, 'exports'>,
  { viewer, idempotencyKey }: { viewer: UserId; idempotencyKey: string },
): Promise<Result<DataExport, UsersRefusal>> {
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  const begun = await exports.begin({ account: viewer, idempotencyKey });
  if (typeof begun !== 'string') return refused(tooManyRequests(begun.retryAfterSeconds));
  const made = await exports.find(begun);
  if (!made) throw new Error(`The archive ${begun} is gone right after it was begun`);
  return accepted(made);
}

/** An archive as its owner is shown it. */
export interface ShownExport {
  id: string;
  state: 'PREPARING' | 'READY' | 'FAILED';
  createdAt: Date;
  downloadUrl: string | null;
  byteSize: string | null;
  expiresAt: Date | null;
}

/** The archive for its owner, with a fresh link where it is READY; null where it was removed. */
export async function showExport(
  { archives, now }: Pick<ExportDependencies, 'archives' | 'now'>,
  archive: DataExport,
): Promise<ShownExport | null> {
  const { id, state, createdAt, byteSize, expiresAt } = archive;
  const secondsLeft = Math.floor((expiresAt.getTime() - now().getTime()) / 1000);
  if (state === 'EXPIRED' || secondsLeft <= 0) return null;
  if (state === 'READY') {
    const downloadUrl = await archives.downloadUrl(archive, Math.min(LINK_SECONDS, secondsLeft));
    return { id, state, createdAt, downloadUrl, byteSize: String(byteSize ?? 0), expiresAt };
  }
  // By then its owner may ask again; what is not there after a day will hardly come.
  const isGivenUp = now().getTime() - createdAt.getTime() >= DAY_MS;
  return { id, state: isGivenUp ? 'FAILED' : state, createdAt, downloadUrl: null, byteSize: null, expiresAt: null };
}
