import type { SubgraphEvent } from './request.ts';

/**
 * How the results of a subscription travel from a subgraph to the router: JSON, one result a line. An empty line is a
 * heartbeat. A body that ends is a subscription that is over; one that breaks off is a subgraph that went away.
 */
export const EVENT_LINES = 'application/x-ndjson';

/** A quiet subgraph says this often that it is still there, in milliseconds. */
export const HEARTBEAT_MS = 15_000;

export const HEARTBEAT = '\n';

/** The body broke off within a line. */
export class TornLine extends Error {
  constructor() {
    super('The stream of events broke off within a line');
    this.name = 'TornLine';
  }
}

export const lineOf = (event: SubgraphEvent): string => `${JSON.stringify(event)}\n`;

/**
 * The results in a body, cut into chunks anywhere between two characters; heartbeats are left out.
 * @throws TornLine, or what the chunks throw
 */
export async function* resultsIn(chunks: AsyncIterable<string>): AsyncGenerator<SubgraphEvent, void> {
  let begun = '';
  for await (const chunk of chunks) {
    const [rest = '', ...next] = chunk.split('\n');
    const lines = [begun + rest, ...next];
    begun = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as SubgraphEvent;
  }
  if (begun !== '') throw new TornLine();
}
