import type { UserId } from '@heliograph/platform/ids';

/** An archive of all that an account has. */
export interface DataExport {
  id: string;
  account: UserId;
  state: 'PREPARING' | 'READY' | 'FAILED' | 'EXPIRED';
  createdAt: Date;
  /** Once READY. */
  byteSize: bigint | null;
  /** When archive and parts are removed. */
  expiresAt: Date;
}

export interface ExportStore {
  /**
   * Begins an archive and leaves the jobs that make and remove it; once for each key.
   * @returns its id, or in how many seconds the account may ask again
   * @throws IdempotencyConflict
   */
  begin(wish: { account: UserId; idempotencyKey: string }): Promise<string | { retryAfterSeconds: number }>;
  find(id: string): Promise<DataExport | null>;
  /** The account's latest. */
  latest(account: UserId): Promise<DataExport | null>;
  all(account: UserId): Promise<DataExport[]>;
  /** A room's part is there; with the last one comes the job that puts them together. */
  partWritten(id: string, room: string): Promise<void>;
  /** Changes a PREPARING archive. */
  settle(id: string, outcome: { state: 'READY'; byteSize: number } | { state: 'FAILED' }): Promise<void>;
  expire(id: string): Promise<void>;
}

/** The objects of archives. */
export interface ExportArchives {
  /** Puts the rooms' parts and their photos together. Answers the archive's size, or null where it cannot be made. */
  assemble(archive: DataExport): Promise<number | null>;
  /** An address that works for so long. */
  downloadUrl(archive: DataExport, forSeconds: number): Promise<string>;
  /** Removes the archive and its parts. */
  remove(id: string): Promise<void>;
}
