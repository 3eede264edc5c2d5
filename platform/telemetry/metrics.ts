import { type Metric, Registry } from 'prom-client';
import { type About, type Instrument, type Labels, SeriesFamily, type Shown } from './instrument.ts';
import { processMetrics } from './process-metrics.ts';
import { Amount, type Counter, Distribution, type Gauge, type Histogram } from './series.ts';

/** A value that is kept elsewhere. */
export interface Reading<Label extends string> {
  labels: Labels<Label>;
  value: number;
}

/** The figures of one process, in Prometheus's text format. A name is declared once; a second time throws. */
export interface Metrics {
  counter<Label extends string = never>(about: About<Label>): Instrument<Label, Counter>;
  gauge<Label extends string = never>(about: About<Label>): Instrument<Label, Gauge>;
  /** @param bounds upper bounds of the buckets, ascending; by default those of SECONDS */
  histogram<Label extends string = never>(
    about: About<Label> & { bounds?: readonly number[] },
  ): Instrument<Label, Histogram>;
  /** What is counted elsewhere anyway: `read` is called only when somebody looks. */
  reading<Label extends string = never>(
    about: About<Label> & { type: 'counter' | 'gauge' },
    read: () => Iterable<Reading<Label>>,
  ): void;
  /** Everything declared here and the figures of the process itself, each with the label `role`. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** From a cache hit in process to the longest a request may take. */
export const SECONDS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Metrics with a registry of their own: several platforms may live in one process. */
export function createMetrics({ role }: { role: string }): Metrics {
  const registry = Registry.merge([processMetrics()]);
  registry.setDefaultLabels({ role });

  const shown = <Shows extends { name: string; get(): Promise<Shown> }>(metric: Shows): Shows => {
    // Of all that prom-client declares a metric to be, its registry uses these two.
    registry.registerMetric(metric as unknown as Metric);
    return metric;
  };

  return {
    counter: (about) => shown(new SeriesFamily(about, 'counter', () => new Amount())),
    gauge: (about) => shown(new SeriesFamily(about, 'gauge', () => new Amount())),
    histogram: ({ bounds = SECONDS, ...about }) =>
      shown(new SeriesFamily(about, 'histogram', () => new Distribution(bounds))),
    reading({ name, help, type }, read) {
      const values = () => Array.from(read(), ({ labels, value }) => ({ metricName: name, labels, value }));
      shown({ name, get: async () => ({ name, help, type, values: values() }) });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
