import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';

/**
 * `baseline.graphql` is the public schema (what apps see, without federation) as last promised to the apps. Additions
 * move it along by themselves; a breaking change moves it only when someone accepts it and says why, and that is kept in
 * `breaking-changes.md`.
 */
const baselineFile = new URL('baseline.graphql', import.meta.url);
const recordFile = new URL('breaking-changes.md', import.meta.url);

export interface SchemaChanges {
  /** An operation that worked may be refused, e.g. `FIELD_REMOVED: Post.caption was removed.` */
  breaking: string[];
  /** Every operation still works, but an app may meet something it does not know, e.g. a new enum value. */
  dangerous: string[];
}

/** What changes for apps between two public schemas. Algorithm: graphql-js `findBreakingChanges`. */
export function schemaChanges(before: GraphQLSchema, after: GraphQLSchema): SchemaChanges {
  return {
    breaking: findBreakingChanges(before, after).map(({ type, description }) => `${type}: ${description}`),
    dangerous: findDangerousChanges(before, after).map(({ type, description }) => `${type}: ${description}`),
  };
}

/** The public schema as SDL in a stable order, so that a diff of it shows changes only. */
export function publicSdl(apiSchema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(apiSchema))}\n`;
}

/** The recorded public schema as SDL; null when there is no record, which only a first `--accept` may begin. */
export function baselineSdl(): string | null {
  return existsSync(baselineFile) ? readFileSync(baselineFile, 'utf8') : null;
}

/** What the working tree changes for apps against the recorded public schema. */
export function changesSinceBaseline(apiSchema: GraphQLSchema): SchemaChanges {
  const baseline = baselineSdl();
  if (baseline === null)
    return { breaking: ['BASELINE_MISSING: schema/baseline.graphql is not there.'], dangerous: [] };
  return schemaChanges(buildSchema(baseline), apiSchema);
}

/** Makes the public schema the one later changes are compared with. */
export function writeBaseline(apiSchema: GraphQLSchema): void {
  writeFileSync(baselineFile, publicSdl(apiSchema));
}

/** Keeps on record which breaking changes were accepted, when and why. */
export function recordBreakingChanges(changes: readonly string[], reason: string, date: Date): void {
  const entry = [`## ${date.toISOString().slice(0, 10)}: ${reason}`, '', ...changes.map((change) => `- ${change}`)];
  writeFileSync(recordFile, `${readFileSync(recordFile, 'utf8').trimEnd()}\n\n${entry.join('\n')}\n`);
}
