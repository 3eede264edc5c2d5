import { PassThrough, Readable } from 'node:stream';
import type { ExportedFile } from '@heliograph/platform/account-data';
import { ZipFile } from 'yazl';

/** A zip file that is made while it is read. */
export interface ZipStream {
  body: Readable;
  byteSize: number;
}

/**
 * Zips documents and files. Nothing is compressed: photos would not become smaller, and so the size is known before the
 * first byte. One file is open at a time.
 */
export async function zipStream(zipped: {
  documents: ReadonlyMap<string, Buffer>;
  files: readonly ExportedFile[];
  /** Null where there is no such file, which breaks the stream. */
  open(file: ExportedFile): Promise<Readable | null>;
  mtime: Date;
}): Promise<ZipStream> {
  const zip = new ZipFile();
  const output = zip.outputStream.pipe(new PassThrough());
  // The first file is opened at once: what goes wrong there is kept for whoever reads.
  output.on('error', () => undefined);
  zip.once('error', (error: Error) => output.destroy(error));
  const stored = { compress: false, mtime: zipped.mtime };
  for (const [name, bytes] of zipped.documents) zip.addBuffer(bytes, name, stored);
  for (const file of zipped.files) {
    zip.addReadStreamLazy(file.name, { ...stored, size: file.byteSize }, (give) => {
      zipped.open(file).then(
        (found) => (found ? give(null, found) : give(new Error(`There is no object ${file.key}`), NOTHING)),
        (error: unknown) => give(error, NOTHING),
      );
    });
  }
  // It is told the size, whatever its type says.
  const byteSize = await new Promise<number>((resolve) => zip.end(undefined, resolve as () => void));
  return { body: Readable.from(output), byteSize };
}

const NOTHING = Readable.from([]);

/** What the archive's own tables may take beside the files: of each file its name, twice, and figures. */
const ENTRY_BYTES = 300;
const TABLE_BYTES = 4096;

/** The files that an archive of so many bytes has room for, in their order, and the others. */
export function whatFits(
  { documents, files }: { documents: ReadonlyMap<string, Buffer>; files: readonly ExportedFile[] },
  maxBytes: number,
): { fitting: ExportedFile[]; others: ExportedFile[] } {
  let room = maxBytes - TABLE_BYTES;
  for (const { length } of documents.values()) room -= length + ENTRY_BYTES;
  const fitting: ExportedFile[] = [];
  const others: ExportedFile[] = [];
  for (const file of files) {
    const bytes = file.byteSize + ENTRY_BYTES;
    if (bytes > room) others.push(file);
    else {
      room -= bytes;
      fitting.push(file);
    }
  }
  return { fitting, others };
}
