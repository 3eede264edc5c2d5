import type { MediaId, UserId } from '../ids/index.ts';
import { createCursorSeal } from './cursor-seal.ts';

/**
 * What one subgraph tells another by an entity's key: that this viewer may see this media, for it is in something that
 * they see. A photo in a message or a story is in no post, so that the subgraph which has the photo cannot tell by itself.
 * Apps neither see a grant nor can they send one; it is sealed all the same, and good for one viewer only.
 */
export interface MediaGrants {
  /** @param viewer null where nobody is signed in */
  give(media: MediaId, viewer: UserId | null): string;
  /** The media that the grant is for; null where it is none, or another viewer's. */
  read(grant: string, viewer: UserId | null): MediaId | null;
}

export function createMediaGrants({ secret }: { secret: string }): MediaGrants {
  const seal = createCursorSeal({ secret, purpose: 'media.grant' });
  return {
    give: (media, viewer) => seal.seal([media, viewer]),
    read(grant, viewer) {
      const opened = seal.open(grant);
      return Array.isArray(opened) && opened[1] === viewer ? (opened[0] as MediaId) : null;
    },
  };
}
