import type { Context } from '@opentelemetry/api';

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What a span says before its work begins. Made once where it is always the same; see spans.ts. */
export interface SpanShape {
  readonly name: string;
  /** `server` answers a call, `client` makes one. */
  readonly kind: 'server' | 'client' | 'internal';
  readonly attributes?: SpanAttributes;
}

/** A span while its work runs. */
export interface Span {
  /** Adds what is known only now. */
  set(attributes: SpanAttributes): void;
  /** Says that the work failed although it neither threw nor rejected: an error code, never a text for people. */
  fail(code: string): void;
}

/** A place in a trace, perhaps in another process. */
export type TraceContext = Context;

export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Follows a request from the router to its subgraphs and their stores, by W3C Trace Context. */
export interface Tracing {
  readonly on: boolean;
  /**
   * Runs `work` in a span below the running one, or in a new trace where none runs; ends it with the work, or with the
   * promise that the work returns. What it throws or rejects with is noted and passed on.
   */
  span<T>(shape: SpanShape, work: (span: Span) => T): T;
  /** For work that ends in a callback: begins a span below the running one, and answers how to end it. */
  begin(describe: () => SpanShape): ((error?: unknown) => void) | undefined;
  /** Notes a moment of the running span. */
  event(name: string, attributes?: SpanAttributes): void;
  /** Runs `work` at a place in a trace, as one that `extract` found; undefined means a trace of its own. */
  within<T>(context: TraceContext | undefined, work: () => T): T;
  /** Adds `traceparent` to the headers of a call that is about to be made. */
  inject(headers: Record<string, string>): void;
  /** The place in a trace that a caller of ours names in its headers. */
  extract(headers: IncomingHeaders): TraceContext | undefined;
  /**
   * The same of a request from the internet; undefined unless clients are trusted, since whoever may continue a trace
   * also decides that it is recorded.
   */
  extractFromClient(headers: IncomingHeaders): TraceContext | undefined;
  /** The id of the running trace, if it is recorded: 32 hexadecimal digits. */
  traceId(): string | undefined;
  /** Sends what is left; gives up where the collector does not take it in time. */
  close(): Promise<void>;
}

export interface TracingOptions {
  role: string;
  /** The OTLP/HTTP collector, such as `http://127.0.0.1:4318`; nothing is traced without. */
  endpoint: string | undefined;
  /** Which part of the traces that begin here is recorded, 0 to 1. Those that a caller began follow the caller. */
  sampleRatio: number;
  /** Whether a client's own `traceparent` is continued. */
  trustClients: boolean;
  /** How long `close` tries to send what is left. */
  closeTimeoutMs?: number;
  /** Told once when the collector does not take spans, and again only after it did. */
  onError(error: Error): void;
}

const UNRECORDED: Span = { set: () => undefined, fail: () => undefined };

/** Follows nothing, at the price of a call. */
export const noTracing: Tracing = {
  on: false,
  span: (_shape, work) => work(UNRECORDED),
  begin: () => undefined,
  event: () => undefined,
  within: (_context, work) => work(),
  inject: () => undefined,
  extract: () => undefined,
  extractFromClient: () => undefined,
  traceId: () => undefined,
  close: async () => undefined,
};

/** Starts tracing where there is a collector. It registers nothing globally: each platform of a process has its own. */
export async function startTracing({ endpoint, ...options }: TracingOptions): Promise<Tracing> {
  if (!endpoint) return noTracing;
  // A tenth of a second of modules that most processes never need.
  const { otlpTracing } = await import('./otlp-tracing.ts');
  return otlpTracing({ ...options, endpoint });
}
