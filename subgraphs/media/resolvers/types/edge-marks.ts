import type { EdgePosition } from '@heliograph/platform/graph';
import type { Cursors } from '@heliograph/platform/subgraph';
import type { EdgeMark } from '../../wiring/engagement-context.ts';

/** Cursors of one list of edges. */
export function edgeMarks(cursors: Cursors<EdgeMark>, list: string) {
  return {
    /** @throws PublicError BAD_USER_INPUT where the cursor is not of this list */
    decode(cursor: string | null | undefined): EdgePosition | null {
      const mark = cursors.decode(list, cursor);
      return mark && { time: new Date(mark[0]), id2: mark[1] };
    },
    encode: ({ time, id2 }: EdgePosition): string => cursors.encode(list, [time.toISOString(), id2]),
  };
}
