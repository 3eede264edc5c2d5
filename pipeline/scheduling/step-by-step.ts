import type { ImageCodec } from '../ports.ts';

/** The same codec, where `through` decides when each step that needs the processor is taken. */
export function stepByStep(codec: ImageCodec, through: <Made>(step: () => Promise<Made>) => Promise<Made>): ImageCodec {
  return {
    withoutMetadata: codec.withoutMetadata,
    readHeader: (...of) => through(() => codec.readHeader(...of)),
    decodable: (...of) => through(() => codec.decodable(...of)),
    decode: (...of) => through(() => codec.decode(...of)),
    resize: (...of) => through(() => codec.resize(...of)),
    cover: (...of) => through(() => codec.cover(...of)),
    encode: (...of) => through(() => codec.encode(...of)),
    transcode: (...of) => through(() => codec.transcode(...of)),
    animate: (...of) => through(() => codec.animate(...of)),
  };
}
