import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';

/** The files of a zip archive, by name. */
export async function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const files = new Map<string, Buffer>();
  const read = async (entry: yauzl.Entry) => {
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    files.set(entry.fileName, await buffer(stream));
    zip.readEntry();
  };
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => void read(entry).catch(reject));
    zip.once('end', () => resolve(files));
    zip.once('error', reject);
    zip.readEntry();
  });
}
