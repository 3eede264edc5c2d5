import type pg from 'pg';

/** The directory's PostgreSQL does not keep what it is told to keep. */
export class DirectoryNotSynchronous extends Error {
  readonly code = 'DIRECTORY_NOT_SYNCHRONOUS';
  constructor(setting: string, value: string, remedy: string) {
    super(
      `DIRECTORY_REPLICATION is synchronous, but the directory's PostgreSQL has ${setting} = '${value}' and would ` +
        `acknowledge what no standby has; nothing was started. ${remedy}, or set DIRECTORY_REPLICATION=any.`,
    );
    this.name = 'DirectoryNotSynchronous';
  }
}

/** Values of synchronous_commit with which a commit waits for no standby. */
const ALONE = ['off', 'local'];

/**
 * Makes sure that a commit of the directory waits until a standby has it, where that is asked for: so that no account,
 * name or session that was acknowledged is lost with the primary.
 * @throws DirectoryNotSynchronous
 */
export async function requireReplication(directory: pg.Pool, wanted: 'any' | 'synchronous'): Promise<void> {
  if (wanted === 'any') return;
  const { rows } = await directory.query<{ standbys: string; commit: string }>(
    `select current_setting('synchronous_standby_names') as standbys, current_setting('synchronous_commit') as commit`,
  );
  const { standbys = '', commit = '' } = rows[0] ?? {};
  if (standbys.trim() === '') {
    const remedy = "Name its standbys there, as in 'ANY 1 (standby1, standby2)', and reload it";
    throw new DirectoryNotSynchronous('synchronous_standby_names', standbys, remedy);
  }
  if (ALONE.includes(commit)) {
    throw new DirectoryNotSynchronous('synchronous_commit', commit, "Set it to 'on', for our role and database, too");
  }
}
