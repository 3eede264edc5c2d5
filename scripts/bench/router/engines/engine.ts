import { answerParent } from '../../processes/parent.ts';
import { homeFeedPage, isFeedForm } from '../../supergraph/home-feed.ts';

interface SubgraphBody {
  query?: string;
  operationName?: string;
  variables?: object;
}

/** What engines answer, as far as it matters here. */
interface Result {
  data?: unknown;
  errors?: unknown;
}

/** A subgraph in memory: each answer is fetched once, and parsed every time as if it had just come. */
export function rememberedSubgraph(name: string): (body: SubgraphBody) => Promise<Result> {
  const texts = new Map<string, string>();
  return async ({ query, operationName, variables }) => {
    const body = JSON.stringify({ query, operationName, variables });
    const text = texts.get(body) ?? (await fetchText(name, body));
    texts.set(body, text);
    return JSON.parse(text) as Result;
  };
}

async function fetchText(name: string, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${process.env.SUBGRAPHS_URL}/${name}`, { method: 'POST', headers, body });
  return response.text();
}

const WARM_UP_MS = 3_000;

/** Lets the process that runs the benchmark see and measure what `execute` makes of a page of the home feed. */
export function answerForEngine(execute: (page: ReturnType<typeof homeFeedPage>) => Promise<Result>): void {
  const { FEED_FORM = '' } = process.env;
  const page = homeFeedPage(0, isFeedForm(FEED_FORM) ? FEED_FORM : 'lines');

  async function repeat(milliseconds: number): Promise<number> {
    const end = performance.now() + milliseconds;
    let times = 0;
    for (; performance.now() < end; times += 1) await execute(page);
    return times;
  }

  answerParent({
    result: () => execute(page),
    /** Microseconds of processor time for one operation. */
    async measure(seconds) {
      await repeat(WARM_UP_MS);
      const before = process.cpuUsage();
      const times = await repeat(Number(seconds) * 1000);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / times;
    },
  });
}
