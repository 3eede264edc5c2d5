/** What the storming child does to a key, in turn: of every four versions the last is a deletion. */
export const isDeletion = (version: number) => version % 4 === 3;

export function textOfVersion(key: string, version: number): string {
  return `${key} at version ${version};`.repeat(1 + ((version * 37) % 90));
}

export const STORM_KEYS = Array.from({ length: 48 }, (_, number) => `key-${number}`);
/** Small, so that volumes are rotated, rewritten and listed all the time. */
export const STORM_OPTIONS = { volumeBytes: 30_000, namesInMemory: 25, compaction: { eraseAfterMillis: 0 } };
