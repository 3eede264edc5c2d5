import { isDeepStrictEqual } from 'node:util';
import type { LoadRequest } from '../load.ts';
import { type FeedForm, homeFeedPage } from '../supergraph/home-feed.ts';

/** Requests of viewers for a home feed, a page each. @param tokens theirs */
export const pagesOf = (tokens: readonly string[], form: FeedForm): LoadRequest[] =>
  tokens.map((token, index) => ({ headers: { authorization: `Bearer ${token}` }, body: homeFeedPage(index, form) }));

/** What the router at `url` answers to each. @throws where one fails, or its data is not what `expected` has */
export async function answersTo(
  requests: readonly LoadRequest[],
  url: string,
  expected: readonly LoadRequest[] = [],
): Promise<LoadRequest[]> {
  const answered: LoadRequest[] = [];
  for (const [index, { headers, body }] of requests.entries()) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    const data = dataOf(answer);
    const example = expected[index]?.answer;
    if (example !== undefined && !isDeepStrictEqual(data, dataOf(example)))
      throw new Error(`One router answers\n${example}\nand another\n${answer}`);
    answered.push({ headers, body, answer });
  }
  return answered;
}

function dataOf(answer: string): unknown {
  const { data, errors } = JSON.parse(answer) as { data?: unknown; errors?: unknown };
  if (!data || errors) throw new Error(`A router answers ${answer}`);
  return data;
}
