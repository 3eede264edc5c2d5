import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rememberedPorts } from '../launch/ports.ts';
import { startTestServers } from '../launch/test-servers.ts';
import { migrate } from '../migrate.ts';
import { type BenchChild, startChild } from './processes/child.ts';
import { composeSubgraphs } from './supergraph/index.ts';

/** Servers and subgraphs that run, and what a router over them must be told. */
export interface Stage extends AsyncDisposable {
  /** For the router's process: ours as in production behind a balancer on this machine, but for rate limits. */
  env: Record<string, string>;
  /** Where the router will listen. */
  origin: string;
  /** The process of the subgraphs. */
  subgraphs: BenchChild;
}

/** Every bucket is asked and none is ever empty: what a bench wants to know is the price of asking. */
const RATE_LIMITS = ['query.viewer', 'query.ip', 'subscription.viewer', 'subscription.ip']
  .map((bucket) => `${bucket}=1000000/1000000`)
  .join(',');

/**
 * @param subgraphs a program that serves them all on PORT, each at `/graphql/<name>`
 * @param definitions what they are, by name; those of the home feed, where nothing is said
 */
export async function setStage(
  subgraphs: URL,
  definitions?: Readonly<Record<string, { typeDefs: string }>>,
): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  console.log('Starting servers and subgraphs …');
  const servers = await startTestServers();
  stack.defer(() => servers.close());
  await migrate(servers.env);
  const home = servers.env.HELIOGRAPH_HOME ?? '';
  const ports = await rememberedPorts(home, ['subgraphs', 'operations']);

  const served = stack.use(await startChild(subgraphs, { ...servers.env, PORT: String(ports.subgraphs) }));
  const supergraphFile = join(home, 'supergraph.graphql');
  const subgraphsUrl = `http://127.0.0.1:${ports.subgraphs}/graphql`;
  await writeFile(
    supergraphFile,
    composeSubgraphs((name) => `${subgraphsUrl}/${name}`, definitions),
  );

  const opened = stack.move();
  return {
    env: {
      ...servers.env,
      HELIOGRAPH_PROFILE: 'production',
      OPERATIONS_PORT: String(ports.operations),
      RATE_LIMITS,
      // Longer than any bench runs.
      AUTH_ACCESS_TOKEN_SECONDS: '3600',
      TRUSTED_PROXIES: 'loopback',
      CORS_ORIGINS: 'none',
      SHARE_BASE_URL: 'https://example.org',
      // Nobody answers there: a bench sends no mail.
      SMTP_URL: 'smtps://127.0.0.1:9',
      MAIL_FROM: 'no-reply@example.org',
      SUBGRAPHS_URL: subgraphsUrl,
      SUPERGRAPH_FILE: supergraphFile,
    },
    origin: `http://127.0.0.1:${servers.env.PORT}`,
    subgraphs: served,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
