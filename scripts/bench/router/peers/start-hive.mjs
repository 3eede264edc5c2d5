import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway';

const { PORT, SUPERGRAPH_FILE } = process.env;

/** GraphQL Hive's gateway on node:http, as its documentation starts it from a program. */
export async function startHive(config) {
  const gateway = createGatewayRuntime({ supergraph: SUPERGRAPH_FILE, ...config });
  const server = createServer(gateway);
  await new Promise((listening) => server.listen(Number(PORT), '127.0.0.1', listening));
}
