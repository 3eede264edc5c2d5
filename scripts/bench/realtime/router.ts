import { httpCaller } from '@heliograph/router';
import { startOurs } from '../start-ours.ts';

/** Our router, the subgraphs of this benchmark in another process. */
await startOurs(
  () => new Map(['users', 'rooms'].map((name) => [name, httpCaller(`${process.env.SUBGRAPHS_URL}/${name}`)])),
);
