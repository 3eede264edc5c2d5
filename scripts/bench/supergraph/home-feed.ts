import { operationText } from '../../../test/kit/client.ts';

/** As an app asks for it, over the subgraphs of the benchmark; some 14 kB. */
const cards = operationText('HomeFeed');

export const PAGE_SIZE = 20;

/** The same 20 posts from the same three fetches, with little more than author and like state; some 3 kB. */
const lines = /* GraphQL */ `
  query HomeFeed($first: Int! = 20, $after: String) {
    homeFeed(first: $first, after: $after) {
      edges {
        node {
          ... on Post {
            id
            caption
            likeCount
            viewerHasLiked
            author {
              username
            }
          }
        }
      }
    }
  }
`;

const forms = { lines, cards };

/** How much of each post is asked for: the less it is, the more a router's own work weighs. */
export type FeedForm = keyof typeof forms;

export const isFeedForm = (name: string): name is FeedForm => name in forms;

/** The request for one page. Every viewer reads another, so that no router can answer two of them at one go. */
export function homeFeedPage(page: number, form: FeedForm) {
  const variables = { first: PAGE_SIZE, after: String(page * PAGE_SIZE) };
  return { query: forms[form], operationName: 'HomeFeed', variables };
}
