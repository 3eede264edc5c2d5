import type pg from 'pg';
import { type WalPosition, walPosition } from './wal-position.ts';

/** Where a primary stands. */
export interface PrimaryStatus {
  /** Behind everything that has committed there. */
  written: WalPosition;
  /** What has reached its disk, which is what its replicas can have. */
  flushed: WalPosition;
}

/*
 * A primary's timeline stands in the names of its log's files at once; the control file would say it only after the
 * first checkpoint that follows a promotion.
 */
const OF_PRIMARY = `select substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) as timeline,
  pg_current_wal_insert_lsn()::text as written, pg_current_wal_flush_lsn()::text as flushed`;

/** @throws the driver's error where the server does not answer, or is no primary */
export async function primaryStatus(pool: pg.Pool): Promise<PrimaryStatus> {
  const { rows } = await pool.query<{ timeline: string; written: string; flushed: string }>(OF_PRIMARY);
  const [status] = rows;
  if (!status) throw new Error('A primary did not say where its log ends');
  const { timeline, written, flushed } = status;
  return { written: walPosition(timeline, written), flushed: walPosition(timeline, flushed) };
}

/*
 * A standby's timeline is that of the log it receives (shown to roles with pg_read_all_stats), or, while it receives none
 * or may not show it, that of its last checkpoint. The latter may be behind by a promotion, which costs reads of
 * replicas for some minutes and nothing else. Whoever receives a timeline replays nothing that is not part of it.
 */
const OF_REPLICA = `select pg_is_in_recovery() as follows, pg_last_wal_replay_lsn()::text as replayed,
  lpad(upper(to_hex(greatest(
    (select timeline_id from pg_control_checkpoint()), (select max(received_tli) from pg_stat_wal_receiver)
  ))), 8, '0') as timeline`;

/**
 * What a replica has replayed; null where it follows nobody, as a standby does that was promoted.
 * @throws the driver's error where it does not answer
 */
export async function replayedBy(pool: pg.Pool): Promise<WalPosition | null> {
  const { rows } = await pool.query<{ follows: boolean; replayed: string | null; timeline: string }>(OF_REPLICA);
  const [status] = rows;
  return status?.follows && status.replayed ? walPosition(status.timeline, status.replayed) : null;
}
