import { FEATURES } from '../domain/ranking/features.ts';
import { HEADS } from '../domain/ranking/mlp.ts';

/** What a ranking knew of each candidate when a feed was made, and what came of it: a row each, in order of time. */
export interface Dataset {
  count: number;
  /** A row of `FEATURES`. */
  features: Float32Array;
  /** A row of `HEADS`: 1 where it was done. */
  labels: Uint8Array;
  /** 1 where the viewer looked at it: only then what they did not do says something. */
  seen: Uint8Array;
  /** When the feed was made, in Unix milliseconds. */
  at: Float64Array;
  /** Viewers and feeds, numbered. */
  viewer: Int32Array;
  feed: Int32Array;
  /** 1 in feeds of which it is known what else could have been shown. */
  whole: Uint8Array;
}

/** Where a row comes from. */
export interface Row {
  viewer: number;
  feed: number;
  at: number;
  isWhole: boolean;
}

const withRoom = (capacity: number): Dataset => ({
  count: 0,
  features: new Float32Array(capacity * FEATURES.length),
  labels: new Uint8Array(capacity * HEADS.length),
  seen: new Uint8Array(capacity),
  at: new Float64Array(capacity),
  viewer: new Int32Array(capacity),
  feed: new Int32Array(capacity),
  whole: new Uint8Array(capacity),
});

/** The rows of a data set that pass, in their order. */
export function select(data: Dataset, passes: (row: number) => boolean): Dataset {
  const rows = Array.from({ length: data.count }, (_, row) => row).filter(passes);
  const into = withRoom(rows.length);
  for (const row of rows) copyRow(data, row, into);
  return into;
}

/** Several data sets as one. Their viewers and feeds stay apart. */
export function concatenate(sets: readonly Dataset[]): Dataset {
  const into = withRoom(sets.reduce((sum, { count }) => sum + count, 0));
  let [viewers, feeds] = [0, 0];
  for (const data of sets) {
    for (let row = 0; row < data.count; row += 1) {
      copyRow(data, row, into);
      into.viewer[into.count - 1] = viewers + (data.viewer[row] as number);
      into.feed[into.count - 1] = feeds + (data.feed[row] as number);
    }
    viewers += 1 + data.viewer.reduce((most, viewer) => Math.max(most, viewer), -1);
    feeds += 1 + data.feed.reduce((most, feed) => Math.max(most, feed), -1);
  }
  return into;
}

/** A data set that grows. */
export interface DatasetWriter {
  /** Adds a row with nothing done, and answers its number; `write` fills in its features. */
  add(row: Row, write: (features: Float32Array, offset: number) => void): number;
  /** What has been written; later changes to labels show in it. */
  data(): Dataset;
}

export function datasetWriter(): DatasetWriter {
  let data = withRoom(4096);
  return {
    add({ viewer, feed, at, isWhole }, write) {
      if (data.count === data.at.length) data = grown(data);
      const row = data.count;
      data.count += 1;
      write(data.features, row * FEATURES.length);
      data.viewer[row] = viewer;
      data.feed[row] = feed;
      data.at[row] = at;
      data.whole[row] = isWhole ? 1 : 0;
      return row;
    },
    data: () => data,
  };
}

function grown(data: Dataset): Dataset {
  const larger = withRoom(data.at.length * 2);
  larger.count = data.count;
  larger.features.set(data.features);
  larger.labels.set(data.labels);
  larger.seen.set(data.seen);
  larger.at.set(data.at);
  larger.viewer.set(data.viewer);
  larger.feed.set(data.feed);
  larger.whole.set(data.whole);
  return larger;
}

function copyRow(from: Dataset, row: number, into: Dataset): void {
  const to = into.count;
  into.count += 1;
  into.features.set(rowOf(from.features, row, FEATURES.length), to * FEATURES.length);
  into.labels.set(rowOf(from.labels, row, HEADS.length), to * HEADS.length);
  into.seen[to] = from.seen[row] as number;
  into.at[to] = from.at[row] as number;
  into.viewer[to] = from.viewer[row] as number;
  into.feed[to] = from.feed[row] as number;
  into.whole[to] = from.whole[row] as number;
}

const rowOf = <Values extends Float32Array | Uint8Array>(values: Values, row: number, width: number) =>
  values.subarray(row * width, (row + 1) * width);
