export type { About, Instrument } from './instrument.ts';
export * from './logger.ts';
export * from './metrics.ts';
export * from './request-stats.ts';
export type { Counter, Gauge, Histogram } from './series.ts';
export * from './spans.ts';
export * from './tracing.ts';
export * from './waits.ts';
