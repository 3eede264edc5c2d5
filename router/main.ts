import { setTimeout as pause } from 'node:timers/promises';
import { gracefulClose } from '@heliograph/platform/operations';
import type { Platform } from '@heliograph/platform/runtime';
import { watchEndedSessions } from '@heliograph/platform/sessions';
import type { Logger } from '@heliograph/platform/telemetry';
import type { PolicyEvaluator } from './authorization/index.ts';
import { createAuthenticate } from './door/authenticate.ts';
import { clientAddress } from './door/client-address.ts';
import { allowedOrigins, isForeign, LOCAL_PAGES } from './door/cross-site.ts';
import type { ExplorerPages } from './door/explorer.ts';
import { createGraphQLEndpoint } from './door/graphql-endpoint.ts';
import { createHttpServer } from './door/http-server.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { startApolloServer } from './gateway/apollo-server.ts';
import { HeliographGateway } from './gateway/gateway.ts';
import { supergraphFile } from './gateway/supergraph-file.ts';
import { readOperationLimits } from './limits/index.ts';
import { createLive, DEFAULT_LIVE_SETTINGS, messageLimits } from './live/index.ts';
import { createRouterMetrics } from './metrics.ts';
import { liveOperations } from './operations/live-operations.ts';
import { createOperations } from './operations/operations.ts';
import {
  createAutomaticPersistedQueries,
  createManifest,
  type Manifest,
  type RegisteredOperation,
  resolveOperation,
} from './persisted/index.ts';
import { createRateLimiter, readRateLimits } from './rate-limits/index.ts';
import { createScopes } from './request-scope.ts';
import type { SubgraphCaller } from './subgraphs/caller.ts';
import { failureDescriber } from './subgraphs/failures.ts';
import { guardedCall } from './subgraphs/guarded-call.ts';
import { openStreams } from './subgraphs/open-streams.ts';

export type { SubgraphCaller } from './subgraphs/caller.ts';
export { httpCaller } from './subgraphs/http-caller.ts';
export { inProcessCaller } from './subgraphs/in-process-caller.ts';

/** Plans the registered operations before the first app asks for them; tells of those that the supergraph cannot run. */
function warmUp(engine: Engine, manifest: Manifest, logger: Logger): void {
  for (const { name, body } of manifest.all()) {
    const preparation = engine.warm(body, name);
    if ('errors' in preparation) {
      logger.warn({ operation: name, errors: preparation.errors.map(String) }, 'a registered operation cannot be run');
    }
  }
}

const LOOPBACK = /^(localhost|127\..*|::1)$/;

function tellOfStart({ settings, logger }: Platform): void {
  const { HELIOGRAPH_PROFILE: profile, HOST: host, PORT: port, PERSISTED_ONLY: persistedOnly } = settings;
  logger.info({ profile, host, port, persistedOnly }, 'router listening');
  if (profile === 'development' && !LOOPBACK.test(host)) {
    logger.warn({ host }, 'a development router, which hardly limits anyone, is open to other machines');
  }
}

/** The public door, listening. */
export interface Router {
  /** Finishes what is under way, then ends. */
  close(): Promise<void>;
}

/**
 * Starts the router on the public port.
 * @param supergraphFile where the composed supergraph is; a new one that is written there is served without a restart
 * @param operations those of `schema/operations/`, that apps may run by their ids
 * @param evaluatePolicies who satisfies which `@policy`; a supergraph that names one is refused without
 * @param explorer the pages at `/explorer`; null where developers have none
 * @param callers how each subgraph of the supergraph is reached; closed with the router
 */
export async function startRouter(options: {
  platform: Platform;
  supergraphFile: string;
  operations: readonly RegisteredOperation[];
  callers: ReadonlyMap<string, SubgraphCaller>;
  explorer: ExplorerPages | null;
  evaluatePolicies?: PolicyEvaluator;
}): Promise<Router> {
  const { platform, callers } = options;
  const { settings, logger, tracing } = platform;
  const development = settings.HELIOGRAPH_PROFILE === 'development';
  const manifest = createManifest(options.operations);
  const metrics = createRouterMetrics(platform.metrics, (name) => manifest.byName(name) !== undefined);
  const automatic = createAutomaticPersistedQueries(platform);
  const persistedOnly = settings.PERSISTED_ONLY;
  const limits = readOperationLimits(settings.HELIOGRAPH_PROFILE, settings.OPERATION_LIMITS);
  const newScope = createScopes({ ...platform, timeoutMs: settings.REQUEST_TIMEOUT_MS });

  // One for all supergraphs to come: what is known of a subgraph's health outlives a reload.
  const call = guardedCall({ callers, metrics, tracing, logger, breakerOpenMs: settings.BREAKER_OPEN_MS });

  let engine: Engine | undefined;
  const file = settings.SUPERGRAPH_FILE ?? options.supergraphFile;
  const gateway = new HeliographGateway(
    { supergraphSdl: supergraphFile(file, { logger }), logger },
    (supergraph, subgraphs) => {
      const unknown = subgraphs.filter((name) => !callers.has(name));
      if (unknown.length > 0) throw new Error(`This router was not told where these subgraphs answer: ${unknown}`);
      if (supergraph.policies.size > 0 && !options.evaluatePolicies)
        throw new Error(`Nobody says who satisfies these policies: ${[...supergraph.policies]}`);
      const next = createEngine(supergraph, {
        checks: {
          limits,
          introspection: settings.INTROSPECTION ?? development,
        },
        call,
        metrics,
        tracing,
        openStream: openStreams(callers, logger),
        describe: failureDescriber(logger),
      });
      warmUp(next, manifest, logger);
      engine = next;
    },
  );
  const apollo = await startApolloServer({ gateway, sandbox: development, logger });

  const operations = createOperations({
    engine() {
      if (!engine) throw new Error('There is no supergraph that can be used');
      return engine;
    },
    resolve: (request, pathName) => resolveOperation(request, { manifest, automatic, persistedOnly, pathName }),
    rateLimiter: createRateLimiter({
      redis: platform.redis,
      keyPrefix: settings.KEY_PREFIX,
      limits: readRateLimits(settings.HELIOGRAPH_PROFILE, settings.RATE_LIMITS),
      onDegraded(degraded, cause) {
        metrics.rateLimitsDegraded(degraded);
        if (degraded) logger.warn({ err: cause }, 'Redis is lost: every router limits rates by itself, more strictly');
        else logger.info('Redis is back: the routers limit rates together');
      },
    }),
    newScope,
    evaluatePolicies: options.evaluatePolicies ?? (async () => new Set()),
    metrics,
    tracing,
    logger,
  });
  const origins = allowedOrigins(settings.CORS_ORIGINS ?? (development ? LOCAL_PAGES : []));
  const endedSessions = await watchEndedSessions({
    ...platform,
    tokenLifetimeMs: settings.AUTH_ACCESS_TOKEN_SECONDS * 1000,
    pollMs: settings.AUTH_SESSION_POLL_MS,
  });
  const authenticate = createAuthenticate({ ...platform, endedSessions });
  const live = createLive({
    operations: liveOperations(operations),
    authenticate,
    sessions: endedSessions,
    settings: {
      ...DEFAULT_LIVE_SETTINGS,
      ...messageLimits(limits),
      maxMessageBytes: settings.MAX_BODY_BYTES,
      maxConnections: settings.LIVE_MAX_CONNECTIONS,
      maxConnectionsPerAddress: settings.LIVE_MAX_CONNECTIONS_PER_ADDRESS,
    },
    metrics: metrics.live,
    logger,
    addressOf: clientAddress(settings.TRUSTED_PROXIES),
    allowsOrigin: (_origin, { headers }) => !isForeign(headers, origins),
  });
  const server = createHttpServer({
    platform,
    origins,
    upgrade: live.handleUpgrade,
    explorer: options.explorer,
    graphql: createGraphQLEndpoint({
      operations,
      authenticate,
      live,
      origins,
      tracing,
      logger,
      showCost: development,
    }),
    page: apollo.page,
    isLeaving: () => leaving.begun,
    limits,
  });
  const { DRAIN_TIMEOUT_MS: drainMs, DRAIN_NOTICE_MS: noticeMs } = settings;
  const leaving = gracefulClose(server, { timeoutMs: drainMs - noticeMs });
  await server.listen({ port: settings.PORT, host: settings.HOST });
  tellOfStart(platform);

  return {
    async close() {
      leaving.begin();
      await pause(noticeMs);
      const closed = server.close();
      await Promise.race([live.drain(), pause(drainMs - noticeMs, undefined, { ref: false })]);
      live.close();
      await closed;
      endedSessions.close();
      await apollo.stop();
      await Promise.all([...callers.values()].map((caller) => caller.close()));
    },
  };
}
