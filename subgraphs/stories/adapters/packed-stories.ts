import type { MediaId, StoryId } from '@heliograph/platform/ids';
import type { ActiveStory } from '../ports.ts';

/** A story as the scripts of its hash read it: `id:audience:createdAt:expiresAt:media`. */
export const pack = ({ id, audience, createdAt, expiresAt, mediaId }: ActiveStory): string =>
  [id, audience === 'CLOSE_FRIENDS' ? 'C' : 'F', createdAt.getTime(), expiresAt.getTime(), mediaId].join(':');

function unpack(packed: string): ActiveStory {
  const [id, audience, createdAt, expiresAt, mediaId] = packed.split(':');
  return {
    id: id as StoryId,
    audience: audience === 'C' ? 'CLOSE_FRIENDS' : 'FOLLOWERS',
    createdAt: new Date(Number(createdAt)),
    expiresAt: new Date(Number(expiresAt)),
    mediaId: mediaId as MediaId,
  };
}

/** One author's stories in a field of the hash. */
export const unpackAll = (field: string | null | undefined): ActiveStory[] =>
  field ? field.split('|').map(unpack) : [];

export const packAll = (stories: readonly ActiveStory[]): string => stories.map(pack).join('|');
