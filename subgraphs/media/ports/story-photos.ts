import type { MediaId, StoryId, UserId } from '@heliograph/platform/ids';

/** A story, and the photo of its author's that it shows. */
export interface StoryPhoto {
  storyId: StoryId;
  authorId: UserId;
  mediaId: MediaId;
}

/** Photos that stories show, as the room is told of them: deleting a post does not take them away. Each may be repeated. */
export interface StoryPhotos {
  note(shown: StoryPhoto): Promise<void>;
  /** The story was deleted. A photo that was there only for it goes with it. */
  forget(shown: StoryPhoto): Promise<void>;
}
