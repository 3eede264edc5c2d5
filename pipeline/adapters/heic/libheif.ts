import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What is used of libheif's C functions, compiled to WebAssembly. Pointers are offsets into its memory. */
export interface LibHeif {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  _malloc(length: number): number;
  _heif_context_alloc(): number;
  /** The first argument of those that can fail is where the error goes: its code, 0 for none, comes first. */
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: 0,
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
  _heif_image_handle_get_width(handle: number): number;
  _heif_image_handle_get_height(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colourSpace: number,
    chroma: number,
    options: 0,
  ): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number;
}

/** Compiled WebAssembly: nothing to look into, only to be sent to threads and started. */
export type CompiledLibHeif = object;

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What is used of WebAssembly: Node has it, but its types do not say so. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<CompiledLibHeif>;
  Instance: new (module: CompiledLibHeif, imports: object) => { exports: Record<string, unknown> };
  Memory: new (limits: { initial: number }) => Memory;
};

const require = createRequire(import.meta.url);

let compiled: Promise<CompiledLibHeif> | undefined;

/** libheif, compiled once in a process, when the first HEIC comes. What V8 has compiled is shared by all threads. */
export function compiledLibHeif(): Promise<CompiledLibHeif> {
  compiled ??= WebAssembly.compile(readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm')));
  return compiled;
}

/** A libheif of its own, that never has more than `maxBytes` of memory: what needs more fails as if there were none. */
export function startLibHeif(module: CompiledLibHeif, maxBytes: number): LibHeif {
  const load: (options: object) => LibHeif = require('libheif-js/libheif-wasm/libheif.js');
  const silent = () => undefined;
  return load({
    print: silent,
    printErr: silent,
    instantiateWasm(imports: object, done: (instance: object) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      for (const memory of Object.values(instance.exports)) {
        if (memory instanceof WebAssembly.Memory) limit(memory, maxBytes);
      }
      done(instance);
      return instance.exports;
    },
  });
}

const PAGE_BYTES = 65_536;

function limit(memory: Memory, maxBytes: number): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE_BYTES > maxBytes) throw new RangeError('The memory limit is reached.');
    return grow(pages);
  };
}
