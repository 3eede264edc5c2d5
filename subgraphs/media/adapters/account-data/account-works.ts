import { type AssociationType, edgePages, type Graph } from '@heliograph/platform/graph';
import { type AnyId, type CommentId, type MediaId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { AccountWorks, CollectionStore, CommentStore, Marked, MediaStore, PostStore } from '../../ports.ts';

const PAGE = 500;

/** All that an account has made, page by page. */
export function accountWorks(options: {
  shards: Shards;
  graph: Pick<Graph, 'range'>;
  posts: Pick<PostStore, 'byAuthor'>;
  comments: Pick<CommentStore, 'load'>;
  collections: Pick<CollectionStore, 'ofOwner'>;
  media: Pick<MediaStore, 'loadFresh'>;
}): AccountWorks {
  const { shards, graph, posts, comments, collections, media } = options;

  async function* marked<Id extends AnyId>(viewer: UserId, type: AssociationType): AsyncGenerator<Marked<Id>> {
    for await (const edges of edgePages<Id>(graph, viewer, type))
      yield* edges.map(({ id2: id, time }) => ({ id, time }));
  }

  return {
    async *posts(author) {
      let before: PostId | null = null;
      do {
        const page = await posts.byAuthor(author, PAGE, before, ['PUBLISHED', 'ARCHIVED', 'DRAFT', 'SCHEDULED']);
        yield* page;
        before = page.length === PAGE ? (page.at(-1)?.id ?? null) : null;
      } while (before);
    },

    async *comments(writer) {
      for await (const edges of edgePages<CommentId>(graph, writer, 'WROTE')) {
        const found = await comments.load(edges.map(({ id2 }) => id2));
        yield* found.filter((comment) => comment !== null);
      }
    },

    likes: (viewer) => marked<PostId>(viewer, 'LIKES'),
    commentLikes: (viewer) => marked<CommentId>(viewer, 'LIKES_COMMENT'),
    saves: (viewer) => marked<PostId>(viewer, 'SAVES'),
    taggedIn: (account) => marked<PostId>(account, 'TAGGED_IN'),

    async *collections(owner) {
      // All there may be.
      for (const collection of await collections.ofOwner(owner, PAGE, null)) {
        const pages = await Array.fromAsync(edgePages<PostId>(graph, collection.id, 'COLLECTS'));
        yield { ...collection, postIds: pages.flat().map(({ id2 }) => id2) };
      }
    },

    async *media(owner) {
      let last = '0';
      let rows: { id: string; content_type: string }[];
      do {
        rows = await shards
          .db(shardOf(owner))
          .selectFrom('media')
          .where('owner_id', '=', owner)
          .where('id', '>', last)
          .select(['id', 'content_type'])
          .orderBy('id')
          .limit(PAGE)
          .execute();
        const found = await media.loadFresh(rows.map(({ id }) => id as MediaId));
        for (const [index, one] of found.entries()) {
          if (one) yield { ...one, contentType: rows[index]?.content_type ?? '' };
        }
        last = rows.at(-1)?.id ?? last;
      } while (rows.length === PAGE);
    },
  };
}
