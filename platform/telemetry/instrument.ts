import type { Sample, Series } from './series.ts';

/** What an instrument is called, and by what it tells its series apart. */
export interface About<Label extends string> {
  /** As Prometheus wants it: `heliograph_…_seconds`, `heliograph_…_total`. */
  name: string;
  help: string;
  /** Each may take few values only, and never one that a client makes up. */
  labels?: readonly Label[];
  /** How many series it keeps; whatever comes after is counted with every label `other`. */
  limit?: number;
}

export type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** The series of one name. */
export interface Instrument<Label extends string, Kept> {
  /** The series with these labels, made at its first use; cheap enough to be asked for every time. */
  with(labels: Labels<Label>): Kept;
}

/** What prom-client's registry asks of a metric. */
export interface Shown {
  name: string;
  help: string;
  type: InstrumentType;
  values: { metricName: string; labels: Record<string, string>; value: number }[];
}

export type InstrumentType = 'counter' | 'gauge' | 'histogram';

/** A level of the tree in which series are found, one level a label: no key is put together to look one up. */
interface Branch<Kept> {
  readonly next: Map<string, Branch<Kept>>;
  series?: Kept;
}

/**
 * Series in plain memory, for prom-client to show. Its own metrics write their labels into a string at every use, which
 * takes some 600 ns for a histogram with three.
 */
export class SeriesFamily<Label extends string, Kept extends Series> implements Instrument<Label, Kept> {
  readonly name: string;
  readonly #help: string;
  readonly #type: InstrumentType;
  readonly #labels: readonly Label[];
  readonly #limit: number;
  readonly #make: () => Kept;
  readonly #root: Branch<Kept> = { next: new Map() };
  readonly #all: { labels: Labels<Label>; series: Kept }[] = [];

  constructor({ name, help, labels = [], limit = 1000 }: About<Label>, type: InstrumentType, make: () => Kept) {
    this.name = name;
    this.#help = help;
    this.#type = type;
    this.#labels = labels;
    this.#limit = limit;
    this.#make = make;
    // What has no labels is shown from the start, so that a rise from nothing can be seen.
    if (labels.length === 0) this.#grow(this.#others());
  }

  with(labels: Labels<Label>): Kept {
    let branch: Branch<Kept> | undefined = this.#root;
    for (const label of this.#labels) {
      branch = branch.next.get(labels[label]);
      if (!branch) break;
    }
    return branch?.series ?? this.#grow(this.#all.length < this.#limit ? labels : this.#others());
  }

  async get(): Promise<Shown> {
    const values = this.#all.flatMap(({ labels, series }) =>
      Array.from(series.samples(), (sample) => lineOf(this.name, labels, sample)),
    );
    return { name: this.name, help: this.#help, type: this.#type, values };
  }

  #grow(labels: Labels<Label>): Kept {
    let branch = this.#root;
    for (const label of this.#labels) {
      const next: Branch<Kept> = branch.next.get(labels[label]) ?? { next: new Map() };
      branch.next.set(labels[label], next);
      branch = next;
    }
    if (!branch.series) {
      branch.series = this.#make();
      this.#all.push({ labels: { ...labels }, series: branch.series });
    }
    return branch.series;
  }

  #others(): Labels<Label> {
    return Object.fromEntries(this.#labels.map((label) => [label, 'other'])) as Labels<Label>;
  }
}

function lineOf(name: string, labels: Record<string, string>, { suffix = '', le, value }: Sample) {
  return { metricName: name + suffix, labels: le === undefined ? labels : { ...labels, le }, value };
}
