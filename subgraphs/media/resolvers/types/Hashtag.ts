import { hashtagName } from '../../domain/posts/caption.ts';
import type { HashtagResolvers } from '../../generated/resolvers.ts';
import type { Topic } from '../../ports.ts';
import { topicConnection, topicCount } from './topic-connection.ts';

const topicOf = ({ name }: { name: string }): Topic => ({ kind: 'HASHTAG', name });

export const Hashtag: HashtagResolvers = {
  __resolveReference({ name }) {
    const known = hashtagName(name);
    return known === null ? null : { name: known };
  },
  postCount: (hashtag, _args, context) => topicCount(topicOf(hashtag), context),
  posts: (hashtag, args, context) => topicConnection(topicOf(hashtag), args, context),
};
