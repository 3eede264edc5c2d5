import { httpCaller } from '@heliograph/router';
import { startOurs } from '../../start-ours.ts';
import { subgraphNames } from '../../supergraph/index.ts';

/** Our router, its subgraphs in another process. */
await startOurs(() => new Map(subgraphNames.map((name) => [name, httpCaller(`${process.env.SUBGRAPHS_URL}/${name}`)])));
