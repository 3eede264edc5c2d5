import { MediaRejected } from '../ports.ts';

/** What libvips says of a file it cannot read is no text for people: it stays in the cause. */
export async function blamingTheFile<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new MediaRejected('CORRUPT', 'The image is damaged and cannot be read.', { cause: error });
  }
}
