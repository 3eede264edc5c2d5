/** What a write throws that may not be made: it is taken back, and its key is as new, so that it may be tried again. */
export class WriteRefused extends Error {
  readonly code = 'WRITE_REFUSED';
  constructor() {
    super('The write may not be made now');
    this.name = 'WriteRefused';
  }
}

/** What a write came to, now or when its key first came; null where it was taken back by WriteRefused. */
export async function unlessRefused<Result>(write: Promise<Result>): Promise<Result | null> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof WriteRefused) return null;
    throw error;
  }
}
