import type { NamesTable } from './table.ts';

/** So many tables of about one size are made one. */
const TABLES_OF_A_TIER = 4;

/**
 * Tables that are to be merged, by size-tiered compaction, as Cassandra has it: those of a size within a factor of
 * four, once there are four. An entry is then rewritten once a tier, and tables grow in number with the logarithm of
 * their entries.
 */
export function tablesToMerge(tables: readonly NamesTable[]): readonly NamesTable[] | null {
  const tiers = Map.groupBy(tables, tierOf);
  const smallestFirst = [...tiers].sort(([a], [b]) => a - b);
  return smallestFirst.find(([, tier]) => tier.length >= TABLES_OF_A_TIER)?.[1] ?? null;
}

function tierOf({ description }: NamesTable): number {
  return Math.floor(Math.log(Math.max(1, description.entries)) / Math.log(TABLES_OF_A_TIER));
}
