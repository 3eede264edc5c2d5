import { type LocationId, type MediaId, parseId, type UserId } from '@heliograph/platform/ids';
import type { AskedLocation } from '../../domain/posts/check-location.ts';
import type { AskedTag } from '../../domain/posts/check-tags.ts';
import type { InputMaybe, UserTagInput } from '../../generated/resolvers.ts';

export const askedLocation = (id: InputMaybe<string> | undefined): AskedLocation =>
  id === null || id === undefined ? null : (parseId<LocationId>(id) ?? 'malformed');

export const askedTags = (tags: InputMaybe<readonly UserTagInput[]> | undefined): AskedTag[] =>
  (tags ?? []).map(({ userId, mediaId, x, y }) => ({
    ...{ userId: parseId<UserId>(userId), mediaId: parseId<MediaId>(mediaId), x, y },
  }));
