import type { Engagement, Interest, PostSignals, Tally } from '../../ports.ts';

/**
 * What a deed says of somebody's taste, in likes. Production and training count with the same figures, so that a model
 * learns from the interests that it will meet.
 */
export const ENGAGEMENT_WEIGHTS = {
  like: 1,
  comment: 2,
  save: 2,
  dismissal: -3,
  longLook: 0.5,
} as const;

/** A post that was looked at for longer is not merely passed by, in milliseconds. */
export const LONG_LOOK_MS = 5000;

/** Following somebody says as much as a like about the topics that they mostly post about: this many. */
const FOLLOWED_TOPICS = 3;

/** What an engagement adds to the counts it touches. */
export interface Effects {
  /** To what is known of the post, and as much to what the viewer has had to do with its author. */
  tally: Partial<Tally>;
  /** To what the viewer makes of the post's topics and of its format, on the day of the engagement. */
  interests: Interest[];
}

/** What a post is about, as far as interests go. */
export type PostNature = Pick<PostSignals, 'format' | 'topics'>;

/** What an engagement with a post adds; a deed that is taken back adds what it added, negated. */
export function effectsOf(engagement: Engagement, post: PostNature): Effects {
  const tally = tallyEffect(engagement);
  const added = { impressions: tally.impressions ?? 0, engagement: weightOf(engagement) };
  const isFelt = added.impressions !== 0 || added.engagement !== 0;
  return { tally, interests: isFelt ? interestsOf(post).map((name) => ({ name, ...added })) : [] };
}

/** What following somebody adds to the follower's interests. @param newest the newest posts of the followed account */
export function followEffects(newest: readonly Pick<PostSignals, 'topics'>[]): Interest[] {
  const frequency = new Map<string, number>();
  for (const topic of newest.flatMap(({ topics }) => topics)) frequency.set(topic, (frequency.get(topic) ?? 0) + 1);
  return [...frequency]
    .sort(([, a], [, b]) => b - a)
    .slice(0, FOLLOWED_TOPICS)
    .map(([topic]) => ({ name: topicInterest(topic), impressions: 0, engagement: ENGAGEMENT_WEIGHTS.like }));
}

/** The names of the interests that a post speaks to. */
export const interestsOf = ({ format, topics }: PostNature): string[] => [...topics.map(topicInterest), format];

/** The name of the interest in a hashtag. */
export const topicInterest = (topic: string): string => `#${topic}`;

function tallyEffect({ kind, dwellMs = 0, isFirst = false }: Engagement): Partial<Tally> {
  switch (kind) {
    case 'liked':
      return { likes: 1 };
    case 'unliked':
      return { likes: -1 };
    case 'commented':
      return { comments: 1 };
    case 'saved':
      return { saves: 1 };
    case 'unsaved':
      return { saves: -1 };
    case 'dismissed':
      return { dismissals: 1 };
    case 'seen':
      return { impressions: isFirst ? 1 : 0, dwellMs };
  }
}

function weightOf({ kind, dwellMs = 0 }: Engagement): number {
  const { like, comment, save, dismissal, longLook } = ENGAGEMENT_WEIGHTS;
  switch (kind) {
    case 'liked':
      return like;
    case 'unliked':
      return -like;
    case 'commented':
      return comment;
    case 'saved':
      return save;
    case 'unsaved':
      return -save;
    case 'dismissed':
      return dismissal;
    case 'seen':
      return dwellMs > LONG_LOOK_MS ? longLook : 0;
  }
}
