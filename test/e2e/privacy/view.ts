import type { Client, Person } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { FollowState } from '../../kit/replies.ts';
import { type Author, type Cast, HASHTAG } from './cast.ts';

const LOOK = `query Look($author: ID!, $username: String!, $post: ID!, $comment: ID!, $media: ID!, $nora: ID!, $norasPost: ID!,
  $hashtag: String!) {
  user(id: $author) {
    id
    postCount
    viewerFollowState
    posts { edges { node { id } } }
    followers { edges { node { id } } }
    following { edges { node { id } } }
  }
  userByUsername(username: $username) { id }
  search(query: $username, kinds: [USER]) { edges { node { ... on User { id } } } }
  post(id: $post) {
    id
    likeCount
    commentCount
    likedBy { edges { node { id } } }
    comments { edges { node { author { id } } } }
  }
  comment(id: $comment) { id likeCount replies { edges { node { id } } } }
  media(id: $media) { id url }
  nora: user(id: $nora) {
    followers { edges { node { id } } }
    following { edges { node { id } } }
    mutualFollowers(first: 10) { totalCount edges { node { id } } }
  }
  norasPost: post(id: $norasPost) {
    caption captionEntities { offset user { id } } taggedUsers { user { id } }
    likedBy { edges { node { id } } }
    likedByFollowing(first: 10) { id }
    comments { edges { node { author { id } } } }
  }
  hashtag(name: $hashtag) {
    top: posts { edges { node { id } } }
    recent: posts(sort: RECENT) { edges { node { id } } }
  }
}`;

interface List<Node> {
  edges: { node: Node }[];
}
type Accounts = List<{ id: string } | null>;
type Comments = List<{ author: { id: string } | null }>;

/** Every way to an author that there is, as one viewer finds it. */
export interface View {
  user: {
    id: string;
    postCount: number | null;
    viewerFollowState: FollowState;
    posts: Accounts | null;
    followers: Accounts | null;
    following: Accounts | null;
  } | null;
  userByUsername: { id: string } | null;
  search: Accounts;
  post: {
    id: string;
    likeCount: number | null;
    commentCount: number;
    likedBy: Accounts | null;
    comments: Comments | null;
  } | null;
  comment: { id: string; likeCount: number | null; replies: Accounts | null } | null;
  media: { id: string; url: string | null } | null;
  nora: { followers: Accounts; following: Accounts; mutualFollowers: Accounts & { totalCount: number } };
  norasPost: {
    caption: string;
    captionEntities: { offset: number; user: { id: string } | null }[];
    taggedUsers: { user: { id: string } | null }[];
    likedBy: Accounts;
    likedByFollowing: { id: string }[];
    comments: Comments;
  };
  hashtag: { top: Accounts; recent: Accounts };
  /** Ids of the posts in both feeds; empty for someone who is not signed in. */
  homeFeed: string[];
  followingFeed: string[];
}

/** Looks at an author from all sides. @throws RequestFailed where anything of it fails: what is hidden is no error */
export async function look(
  client: Client,
  viewer: Person | undefined,
  author: Author,
  nora: Cast['nora'],
): Promise<View> {
  const variables = {
    author: author.person.id,
    username: author.person.username,
    post: author.post.id,
    comment: author.comment.id,
    media: author.mediaId,
    nora: nora.person.id,
    norasPost: nora.post.id,
    hashtag: HASHTAG,
  };
  const [reply, homeFeed, followingFeed] = await Promise.all([
    client.raw<Omit<View, 'homeFeed' | 'followingFeed'>>(LOOK, variables, viewer?.accessToken),
    viewer ? viewer.homeFeed() : { edges: [] },
    viewer ? viewer.followingFeed() : { edges: [] },
  ]);
  const posts = (edges: { node: { id: string } | null }[]) => edges.flatMap(({ node }) => node?.id ?? []);
  return {
    ...dataOf('a look', reply),
    homeFeed: posts(homeFeed.edges),
    followingFeed: posts(followingFeed.edges),
  };
}

export const accountsIn = (list: Accounts | null | undefined): string[] =>
  list?.edges.flatMap(({ node }) => node?.id ?? []) ?? [];

export const writersIn = (list: Comments | null | undefined): string[] =>
  list?.edges.flatMap(({ node }) => node.author?.id ?? []) ?? [];
