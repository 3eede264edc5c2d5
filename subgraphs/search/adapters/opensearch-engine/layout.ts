import type { API } from '@opensearch-project/opensearch';

/** What everything of one engine in a cluster is called; several engines with other prefixes may share it. */
export interface Names {
  /** The alias that is searched: always of one index. */
  readonly reading: string;
  readonly template: string;
  readonly locks: string;
  indexOf(generation: string): string;
  /** Each index has an alias of its own that it is written by, and that ends with it: no write makes an index anew. */
  writeAliasOf(generation: string): string;
  /** Matches all of those. */
  readonly writeAliases: string;
  /** Matches all indices. */
  readonly indices: string;
}

export function namesWith(prefix: string): Names {
  return {
    reading: `${prefix}-documents`,
    template: `${prefix}-documents`,
    locks: `${prefix}-locks`,
    indexOf: (generation) => `${prefix}-documents-${generation}`,
    writeAliasOf: (generation) => `${prefix}-writes-${generation}`,
    writeAliases: `${prefix}-writes-*`,
    indices: `${prefix}-documents-*`,
  };
}

/**
 * How every index of documents is laid out. All words come folded and cut: nothing is analysed here, so that this engine
 * and others find alike. Only what `find` and `load` answer from is kept as it was sent.
 */
export function templateOf(names: Names): API.Indices_PutIndexTemplate_RequestBody {
  const letters = { type: 'keyword', doc_values: false, norms: false, ignore_above: LONGEST_KEYWORD } as const;
  return {
    index_patterns: [names.indices],
    priority: 500,
    template: {
      settings: { index: { refresh_interval: '500ms' } },
      mappings: {
        dynamic: 'strict',
        _source: { excludes: ['own', 'joined', 'wholes', 'starts', 'words', 'place'] },
        properties: {
          kind: { type: 'keyword' },
          place: { type: 'byte' },
          id: { type: 'keyword' },
          present: { type: 'boolean' },
          gone_at: { type: 'date' },
          names: { type: 'keyword', index: false, doc_values: false },
          rank: { type: 'short' },
          position: { type: 'geo_point' },
          own: letters,
          joined: letters,
          wholes: letters,
          starts: letters,
          words: letters,
        },
      },
    },
  };
}

/** In letters: Lucene refuses terms of more than 32 766 bytes, and a letter has four at most. */
const LONGEST_KEYWORD = 8191;
