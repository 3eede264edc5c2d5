import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  type IncomingHeaders,
  noTracing,
  type Span,
  type SpanShape,
  type Tracing,
  type TracingOptions,
} from './tracing.ts';

const EXPORT_TIMEOUT_MS = 5000;
/** Statements over many logical shards are long. */
const LONGEST_ATTRIBUTE = 2000;

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/**
 * Where a request runs that is not recorded. One for all: its ids are never shown, they only tell subgraphs not to
 * begin a trace either. Making some for each request would cost more than all else that is done for it here.
 */
const UNRECORDED_TRACE = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
  traceFlags: TraceFlags.NONE,
});

/** Tracing over OpenTelemetry's SDK, whose globals stay untouched: the running context is kept in a storage of ours. */
export function otlpTracing(options: TracingOptions & { endpoint: string }): Tracing {
  const { sampleRatio, trustClients, closeTimeoutMs = 2000 } = options;
  const provider = createProvider(options);
  const tracer = provider.getTracer('heliograph');
  const propagator = new W3CTraceContextPropagator();
  const running = new AsyncLocalStorage<Context>();

  const recorded = (): OtelSpan | undefined => {
    const context = running.getStore();
    const span = context && trace.getSpan(context);
    return span && isSampled(span) ? span : undefined;
  };

  const extract = (headers: IncomingHeaders): Context | undefined => {
    const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    return context === ROOT_CONTEXT ? undefined : context;
  };

  const start = ({ name, kind, attributes }: SpanShape, parent: Context): OtelSpan =>
    tracer.startSpan(name, { kind: KINDS[kind], ...(attributes && { attributes }) }, parent);

  return {
    on: true,

    span(shape, work) {
      const parent = running.getStore() ?? ROOT_CONTEXT;
      const above = trace.getSpan(parent);
      // Whoever began this trace has decided that it is not recorded, and has told everyone below.
      if (above && !isSampled(above)) return noTracing.span(shape, work);
      if (!above && Math.random() >= sampleRatio)
        return running.run(UNRECORDED_TRACE, () => noTracing.span(shape, work));
      const span = start(shape, parent);
      return running.run(trace.setSpan(parent, span), () => ended(span, work));
    },

    begin(describe) {
      const parent = running.getStore();
      if (!parent || !recorded()) return undefined;
      const span = start(describe(), parent);
      return (error) => end(span, error);
    },

    event(name, attributes) {
      recorded()?.addEvent(name, attributes);
    },

    within: (context, work) => running.run(context ?? ROOT_CONTEXT, work),

    inject(headers) {
      const context = running.getStore();
      if (context) propagator.inject(context, headers, defaultTextMapSetter);
    },

    extract,

    extractFromClient: trustClients ? extract : () => undefined,

    traceId: () => recorded()?.spanContext().traceId,

    async close() {
      // A collector that is away must not hold up a process that wants to end.
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, setTimeout(closeTimeoutMs, undefined, { ref: false })]);
    },
  };
}

const isSampled = (span: OtelSpan): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

/** Does the work and ends the span with it. */
function ended<T>(span: OtelSpan, work: (span: Span) => T): T {
  try {
    const result = work({
      set: (attributes) => void span.setAttributes(attributes),
      fail: (code) => void span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR }),
    });
    if (result instanceof Promise) {
      result.then(
        () => end(span),
        (error: unknown) => end(span, error),
      );
    } else {
      end(span);
    }
    return result;
  } catch (error) {
    end(span, error);
    throw error;
  }
}

function end(span: OtelSpan, error?: unknown): void {
  if (error !== undefined) {
    const exception = error instanceof Error ? error : new Error(String(error));
    span.recordException(exception);
    span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  }
  span.end();
}

function createProvider({ role, endpoint, onError }: TracingOptions & { endpoint: string }) {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  return new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': `heliograph-${role}`,
        'service.namespace': 'heliograph',
        'service.instance.id': randomUUID(),
        'host.name': hostname(),
        'process.pid': process.pid,
      }),
    ),
    // A span is begun only where one shall be recorded: the decision is made above.
    sampler: new AlwaysOnSampler(),
    spanLimits: { attributeValueLengthLimit: LONGEST_ATTRIBUTE },
    spanProcessors: [new BatchSpanProcessor({ exporter: reporting(exporter, onError) })],
  });
}

/** Tells of the first export that fails in a row: the SDK would tell its global logger, of every one. */
function reporting(exporter: SpanExporter, onError: (error: Error) => void): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !failing) onError(result.error ?? new Error('The collector refused the spans'));
        failing = failed;
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
