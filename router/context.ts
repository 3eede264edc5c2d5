import type { RequestStats } from '@heliograph/platform/telemetry';

/** What the router knows of one request, and every subgraph call of it carries. */
export interface RouterContext {
  requestId: string;
  /** Signed by this router: the only thing a subgraph believes about who asks. */
  viewerToken: string;
  /** Unix milliseconds. */
  deadline: number;
  stats: RequestStats;
}
