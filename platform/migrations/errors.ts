/** The database and the folder tell two histories. Nothing was changed; every problem says what to do. */
export class MigrationDrift extends Error {
  readonly code = 'MIGRATION_DRIFT';
  readonly schema: string;
  constructor(schema: string, problems: readonly string[]) {
    super(`Migrations of schema ${schema} have drifted:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'MigrationDrift';
    this.schema = schema;
  }
}

/** A migration's SQL failed. Its schema is as it was before the run; schemas done earlier keep what they got. */
export class MigrationFailed extends Error {
  readonly code = 'MIGRATION_FAILED';
  readonly schema: string;
  readonly migration: string;
  constructor(schema: string, migration: string, reason: string, cause?: unknown) {
    super(`Migration ${migration} failed on schema ${schema}, which is left as it was: ${reason}`, { cause });
    this.name = 'MigrationFailed';
    this.schema = schema;
    this.migration = migration;
  }
}

/** Another runner held a database's migration lock for longer than this one was told to wait. */
export class MigrationLocked extends Error {
  readonly code = 'MIGRATION_LOCKED';
  constructor(waitedMs: number, cause: unknown) {
    super(`Another migration run still holds the lock after ${waitedMs} ms: let it end, then run again`, { cause });
    this.name = 'MigrationLocked';
  }
}

/** A migrations folder that cannot be read as one. */
export class MigrationFolderInvalid extends Error {
  readonly code = 'MIGRATION_FOLDER_INVALID';
  constructor(problem: string, cause?: unknown) {
    super(problem, { cause });
    this.name = 'MigrationFolderInvalid';
  }
}

/** The shard map names a physical server that has no connection. */
export class ShardServerUnknown extends Error {
  readonly code = 'SHARD_SERVER_UNKNOWN';
  constructor(server: string, known: Iterable<string>) {
    super(`The shard map names ${server}, but the servers configured are ${[...known].join(', ')}: add it to them`);
    this.name = 'ShardServerUnknown';
  }
}
