// @apollo/gateway behind Apollo Server, as their documentation starts them.
import { readFile } from 'node:fs/promises';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { answerParent } from '../../processes/parent.ts';

const { PORT, SUPERGRAPH_FILE } = process.env;
const supergraphSdl = await readFile(SUPERGRAPH_FILE, 'utf8');
const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
await startStandaloneServer(server, { listen: { port: Number(PORT), host: '127.0.0.1' } });
answerParent();
