import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './home.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** Who PostgreSQL runs as. Empty when we are an ordinary user ourselves. */
export interface Account {
  uid?: number;
  gid?: number;
}

export interface PostgresPlace {
  account: Account;
  /** The account's own folder, by its real path. */
  workshop: string;
  /** The data folder inside it; it does not exist before the first start. */
  data: string;
}

// Where data goes that root's own folders would hide from an unprivileged server.
const SHARED_STATE = '/var/lib/heliograph';

/**
 * Where PostgreSQL's data lives, and whose it is.
 *
 * For an ordinary user: `<home>/postgres`, their own. PostgreSQL refuses to run as root, so for root it is the user
 * `nobody` (or whoever owns the data already). `nobody` cannot enter a home below /root, for one; the data then goes to
 * /var/lib/heliograph, under a name that is never used twice, and `<home>/postgres` is a link to it.
 */
export function postgresPlace(home: string, { sharedState = SHARED_STATE } = {}): PostgresPlace {
  const link = join(home, 'postgres');
  if (!existsSync(link)) {
    rmSync(link, { force: true }); // a link whose target was removed: begin anew
    if (canReach(unprivilegedAccount(), home)) makeFolder(link);
    else {
      const folder = `${basename(dirname(home))}-${randomBytes(6).toString('hex')}`;
      symlinkSync(makeFolder(join(makeFolder(sharedState), folder)), link);
    }
  }
  const workshop = realpathSync(link);
  const account = accountOf(workshop);
  chmodSync(workshop, 0o700);
  if (account.uid !== undefined && account.gid !== undefined) chownSync(workshop, account.uid, account.gid);
  return { account, workshop, data: join(workshop, 'data') };
}

/** PostgreSQL's binaries where the account can run them: as they are, or a copy when they lie in a folder of root's. */
export function reachableBinaries(
  account: Account,
  binaries: PostgresBinaries,
  { sharedState = SHARED_STATE } = {},
): PostgresBinaries {
  if (canReach(account, binaries.folder)) return binaries;
  const copy = join(makeFolder(sharedState), `postgresql-${binaries.version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    // The programs find their libraries and share files relative to themselves: bin, lib and share move together.
    cpSync(dirname(binaries.folder), draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, copy);
  }
  return { ...binaries, folder: join(copy, 'bin') };
}

/** As root we become the owner of the data, which is never root. */
function accountOf(workshop: string): Account {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = statSync(workshop);
  return uid === 0 ? unprivilegedAccount() : { uid, gid };
}

function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Asks the system itself, which knows about every folder on the way and about access lists. */
function canReach({ uid, gid }: Account, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { cwd: '/', uid, gid, stdio: 'ignore' }).status === 0;
}
