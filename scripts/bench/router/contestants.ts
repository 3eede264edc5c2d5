/** A router that takes part: a program that listens on PORT and serves the supergraph in SUPERGRAPH_FILE. */
export interface Contestant {
  /** As `--only` and `--profile` take it. */
  name: string;
  title: string;
  program: URL;
  /** Installed on demand. */
  isPeer: boolean;
}

const peer = (name: string, title: string): Contestant => ({
  name,
  title,
  program: new URL(`peers/${name}.mjs`, import.meta.url),
  isPeer: true,
});

const ours = (name: string, title: string): Contestant => ({
  name,
  title,
  program: new URL(`contestants/${name}.ts`, import.meta.url),
  isPeer: false,
});

/** The first is what all others are a multiple of. */
export const contestants: readonly Contestant[] = [
  peer('apollo', '@apollo/gateway'),
  peer('hive', '@graphql-hive/gateway'),
  peer('hive-rust', '… with router-runtime'),
  ours('ours', 'ours'),
  ours('ours-in-process-remembered', '… subgraphs in process'),
  ours('ours-in-process', '… and executed each time'),
  ours('engine-alone', 'our engine alone on node:http'),
];
