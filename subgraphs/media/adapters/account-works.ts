import { edgePages, type Graph } from '@heliograph/platform/graph';
import { type CommentId, type MediaId, type PostId, shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { AccountWorks, CommentStore, MediaStore, PostStore } from '../ports.ts';

const PAGE = 500;

/** All that an account has made, page by page. */
export function accountWorks(options: {
  shards: Shards;
  graph: Pick<Graph, 'range'>;
  posts: Pick<PostStore, 'byAuthor'>;
  comments: Pick<CommentStore, 'load'>;
  media: Pick<MediaStore, 'loadFresh'>;
}): AccountWorks {
  const { shards, graph, posts, comments, media } = options;

  return {
    async *posts(author) {
      let before: PostId | null = null;
      do {
        const page = await posts.byAuthor(author, PAGE, before);
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

    async *likes(viewer) {
      for await (const edges of edgePages<PostId>(graph, viewer, 'LIKES')) {
        yield* edges.map(({ id2, time }) => ({ postId: id2, time }));
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
