/**
 * A place in a stream: behind its nth entry. Numbers count for one timeline of the server only: when a standby is promoted
 * that had not replayed the last entries, their numbers are given again.
 */
export interface StreamPosition {
  /** The timeline of the server's log, 8 hexadecimal digits. */
  epoch: string;
  sequence: number;
}

/** What a follower tells its reader nothing of: whoever is cut off behind it need not come back to it. */
export interface PassedOver {
  passedOver: StreamPosition;
}

/** A stream does not go on from where its reader was: entries may be missing, so they load the list that it is about anew. */
export class StreamInterrupted extends Error {
  readonly code = 'RESYNC';
  constructor() {
    super('The stream does not go on from this cursor: subscribe without `after`, then load the list anew');
    this.name = 'StreamInterrupted';
  }
}
