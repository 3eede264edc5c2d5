import type { SubgraphEvent, SubgraphRequest, SubgraphResult } from '@heliograph/platform/subgraph';

/** Asks one subgraph, wherever it runs: every way carries the same token and deadline and gives the same answer. */
export interface SubgraphCaller {
  call(request: SubgraphRequest): Promise<SubgraphResult>;
  /**
   * The results of a subscription, until it is over or `signal` aborts; pulled as fast as they are read. The request's
   * `deadline` is that of its opening.
   * @throws SubgraphStreamBroken while it is iterated, where the subgraph cannot be reached or went away
   */
  subscribe(request: SubgraphRequest, signal: AbortSignal): AsyncIterable<SubgraphEvent>;
  /**
   * Whether its process is there, by a question that costs it nothing; for who has left it alone. Absent where it is this
   * very process.
   */
  readonly isThere?: (signal: AbortSignal) => Promise<boolean>;
  /** For when nobody waits any more: whatever is still under way breaks. */
  close(): Promise<void>;
}

/** A subscription has ended before it was over: its subgraph is down, was restarted, or is silent. To be opened again. */
export class SubgraphStreamBroken extends Error {
  readonly code = 'UNAVAILABLE';
  /** Whether the subgraph had taken the subscription; not so where it could not be reached at all. */
  readonly wasOpen: boolean;
  constructor(options: { wasOpen: boolean; cause: unknown }) {
    super('The stream of a subgraph broke', { cause: options.cause });
    this.name = 'SubgraphStreamBroken';
    this.wasOpen = options.wasOpen;
  }
}
