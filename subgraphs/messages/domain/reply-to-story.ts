import { untilTold } from '@heliograph/platform/events';
import { type MessageId, type StoryId, timeOf, type UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { AnswerableStories, AnswerableStory, MessageChanges, Standings, StoryAudience } from '../ports.ts';
import { invalid, type MessagesRefusal, noStory, notAllowed } from './refusals.ts';
import { tooLong } from './send-message.ts';

/** How old a story may be of which the room may not have been told yet. */
const YOUNG_MS = 10_000;

export interface ReplyToStory {
  viewer: UserId;
  /** Null where the app sent what is no id. */
  storyId: StoryId | null;
  text: string;
  idempotencyKey: string;
}

export interface ReplyDependencies {
  answerable: Pick<AnswerableStories, 'find'>;
  audience: StoryAudience;
  changes: Pick<MessageChanges, 'reply' | 'repliedBefore'>;
  standings: Standings;
  now(): Date;
}

/** Answers a story that is up, in the DIRECT with its author, which begins with it where there is none. */
export async function replyToStory(
  dependencies: ReplyDependencies,
  { viewer, storyId, idempotencyKey, ...said }: ReplyToStory,
): Promise<Result<MessageId, MessagesRefusal>> {
  const { changes, standings, now } = dependencies;
  const text = said.text.trim();
  const wrong = refuseKey(idempotencyKey) ?? (text ? tooLong(text) : invalid('text', 'A reply has a text'));
  if (wrong) return refused(wrong);
  if (storyId === null) return refused(noStory());
  const reply = { viewer, storyId, text, idempotencyKey };
  const story = await storyFor(dependencies, viewer, storyId);
  if (!story) {
    // It may have been over, or gone, since the key first came.
    const before = await changes.repliedBefore(reply);
    return before ? accepted(before) : refused(noStory());
  }
  const { authorId } = story;
  if (authorId === viewer) return refused(notAllowed('This story is your own', 'storyId'));
  const towardsSender = await standings.towards(viewer, [authorId]);
  return changes.reply({ ...reply, authorId, standings: towardsSender, now: now() });
}

/**
 * The story, where it is up and the viewer sees it. Of one that was published a moment ago the room may be told any moment:
 * then it is waited for, and as long where it is there but not for them, so that the two are not told apart.
 */
function storyFor(
  { answerable, audience, now }: Pick<ReplyDependencies, 'answerable' | 'audience' | 'now'>,
  viewer: UserId,
  id: StoryId,
): Promise<AnswerableStory | null> {
  const look = async () => {
    const story = await answerable.find(id);
    if (!story || story.expiresAt <= now()) return null;
    return story.authorId === viewer || (await audience.reaches(viewer, story)) ? story : null;
  };
  const isYoung = now().getTime() - timeOf(id).getTime() < YOUNG_MS;
  return isYoung ? untilTold(look) : look();
}
