import type { Frame } from '../../../test/kit/photo-variation.ts';
import type { PhotographName } from '../../../test/kit/photos.ts';

/** A part of a photograph that makes a picture of its own, and what people write when they post it. */
export interface View {
  frame: Frame;
  altText: string;
  captions: readonly string[];
}

/** What one of the photographs gives to a demo world. */
export interface Subject {
  photograph: PhotographName;
  /** Without `#`, as people type them. */
  hashtags: readonly string[];
  views: readonly View[];
  /** What others write under any of its pictures. */
  comments: readonly string[];
}
