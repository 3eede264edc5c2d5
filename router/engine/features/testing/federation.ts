import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { emptyStats, noTracing } from '@heliograph/platform/telemetry';
import { type GraphQLFormattedError, type GraphQLSchema, graphql, parse, subscribe } from 'graphql';
import { HeliographGateway } from '../../../gateway/gateway.ts';
import { developmentLimits } from '../../../limits/index.ts';
import type { Grants, RequestScope } from '../../../request-scope.ts';
import { createEngine, type Engine, type EngineOptions } from '../../engine.ts';
import type { PreparedOperation } from '../../prepare.ts';
import { type Composition, composeSubgraphs, type SubgraphFixture } from './subgraphs.ts';

process.env.APOLLO_TELEMETRY_DISABLED = 'true';

type Variables = Record<string, unknown>;

/** One fetch that our engine made. */
export interface Asked {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Variables>;
}

/** As an app reads it. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

export interface Asking {
  variables?: Variables;
  /** What the viewer has been granted; nothing where it is left out. */
  grants?: Partial<Grants>;
}

/**
 * Composed subgraphs behind our engine and, for comparison, behind Apollo's own gateway; all in this process. Nothing of
 * it runs by itself, so that nothing has to be stopped.
 */
export interface Federation {
  /** What apps see. */
  readonly api: GraphQLSchema;
  /** What our engine asked of subgraphs for the last `run`, in order. */
  readonly asked: readonly Asked[];
  /** The subgraphs that cannot be reached. */
  readonly away: Set<string>;
  /** What our engine keeps of an operation. @throws Error where it refuses it */
  prepared(query: string, operationName?: string): PreparedOperation;
  run(query: string, asking?: Asking): Promise<Answer>;
  /** What Apollo's own gateway answers. */
  vanilla(query: string, asking?: Asking): Promise<Answer>;
  /** One answer for each event; `grants` is read anew for each. */
  subscribe(query: string, asking?: Asking, signal?: AbortSignal): AsyncIterable<Answer>;
}

export async function composed(fixtures: Readonly<Record<string, SubgraphFixture>>): Promise<Federation> {
  const { supergraphSdl, schemas } = composeSubgraphs(fixtures);
  const away = new Set<string>();
  const asked: Asked[] = [];

  function reach(subgraph: string): GraphQLSchema {
    const schema = schemas.get(subgraph);
    if (!schema || away.has(subgraph)) throw new Error(`${subgraph} is away`);
    return schema;
  }
  const { engine, api } = await startEngine(supergraphSdl, {
    async call({ subgraph, query, operationName }, variables) {
      asked.push({ subgraph, query, variables });
      return plain(await graphql({ schema: reach(subgraph), source: query, operationName, variableValues: variables }));
    },
    async *openStream({ subgraph, query, operationName }, variableValues) {
      asked.push({ subgraph, query, variables: variableValues });
      const opened = await subscribe({
        schema: reach(subgraph),
        document: parse(query),
        operationName,
        variableValues,
      });
      if (!(Symbol.asyncIterator in opened)) yield plain(opened);
      else for await (const event of opened) yield plain(event);
    },
  });
  const prepare = (query: string) => {
    const prepared = engine.prepare(query);
    return 'errors' in prepared ? { refused: plain({ errors: prepared.errors }) } : prepared;
  };
  const startVanilla = once(() => startApollo({ supergraphSdl, schemas }, reach));

  return {
    api,
    asked,
    away,
    prepared(query, operationName) {
      const prepared = engine.prepare(query, operationName);
      if ('errors' in prepared) throw new AggregateError(prepared.errors, prepared.errors.join('\n'));
      return prepared.operation;
    },
    async run(query, { variables = {}, grants } = {}) {
      asked.length = 0;
      const prepared = prepare(query);
      if ('refused' in prepared) return prepared.refused;
      return plain(await engine.execute(prepared.operation, variables, scopeWith(grants)));
    },
    async vanilla(query, { variables = {} } = {}) {
      const apollo = await startVanilla();
      const { body } = await apollo.executeOperation({ query, variables });
      if (body.kind !== 'single') throw new Error('Nothing was to be deferred');
      return plain(body.singleResult);
    },
    async *subscribe(query, asking = {}, signal = new AbortController().signal) {
      asked.length = 0;
      const prepared = prepare(query);
      if ('refused' in prepared) yield prepared.refused;
      else {
        const { variables = {} } = asking;
        const newScope = () => scopeWith(asking.grants);
        for await (const event of engine.subscribe(prepared.operation, variables, newScope, signal)) yield plain(event);
      }
    },
  };
}

async function startEngine(
  supergraphSdl: string,
  reaching: Pick<EngineOptions, 'call' | 'openStream'>,
): Promise<{ engine: Engine; api: GraphQLSchema }> {
  let started: { engine: Engine; api: GraphQLSchema } | undefined;
  const gateway = new HeliographGateway({ supergraphSdl }, (supergraph) => {
    const engine = createEngine(supergraph, {
      ...reaching,
      checks: { limits: { ...developmentLimits, maxCost: Infinity }, introspection: true },
      metrics: { planFound: () => undefined, planMade: () => undefined },
      tracing: noTracing,
      describe: (error) => ({ message: error instanceof Error ? error.message : String(error) }),
    });
    started = { engine, api: supergraph.api };
  });
  await gateway.load();
  if (!started) throw new Error('The gateway has not loaded the supergraph');
  return started;
}

async function startApollo({ supergraphSdl }: Composition, reach: (subgraph: string) => GraphQLSchema) {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => ({
      process: async (options) => new LocalGraphQLDataSource(reach(name)).process(options),
    }),
  });
  const apollo = new ApolloServer({
    gateway,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
  });
  await apollo.start();
  return apollo;
}

function scopeWith(grants: Partial<Grants> = {}): RequestScope {
  return {
    ...{ requestId: 'r', viewer: null, viewerToken: '', deadline: Infinity, stats: emptyStats(), degraded: new Set() },
    grants: { authenticated: false, scopes: new Set(), policies: new Set(), ...grants },
  };
}

/** As it comes over HTTP. */
function plain(answer: unknown): Answer {
  return JSON.parse(JSON.stringify(answer));
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
