import type { EditChanges } from '../../domain/edits/media-edit.ts';
import type { MediaEditInput } from '../../generated/resolvers.ts';

/** What of an edit is given; what is left out is not there at all. */
export const editChangesOf = ({ crop, focalPoint, filter }: MediaEditInput): EditChanges => ({
  ...(crop !== undefined && { crop }),
  ...(focalPoint !== undefined && { focalPoint }),
  ...(filter !== undefined && { filter }),
});
