import { createCursorSeal } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import type { StreamPosition } from '@heliograph/platform/streams';
import { type Cursors, createCursors } from '@heliograph/platform/subgraph';

/** A place in the stream of notifications and, of an event, that of its notification in the list. */
export interface LivePlace extends StreamPosition {
  listed?: number;
}

export interface NotificationCursors {
  /** Of the list, by the viewer: positions. */
  list: Cursors<number>;
  /** Of the stream, by the viewer. */
  live: Cursors<LivePlace>;
  /** The position in the list that a cursor of either names; null where it names none of the viewer's. */
  positionIn(viewer: UserId, cursor: string): number | null;
}

export function createNotificationCursors(secret: string): NotificationCursors {
  const seals = {
    list: createCursorSeal({ secret, purpose: 'notifications.list' }),
    live: createCursorSeal({ secret, purpose: 'notifications.live' }),
  };
  return {
    list: createCursors<number>(seals.list),
    live: createCursors<LivePlace>(seals.live),
    positionIn(viewer, cursor) {
      const opened = seals.list.open(cursor) ?? seals.live.open(cursor);
      if (!Array.isArray(opened) || opened[0] !== viewer) return null;
      const place = opened[1] as number | LivePlace;
      return typeof place === 'number' ? place : (place.listed ?? null);
    },
  };
}
