import { type ExportPart, exportPartKey } from '@heliograph/platform/account-data';
import { subscribers } from '@heliograph/platform/events';
import { type ObjectStore, ObjectStoreRefused } from '@heliograph/platform/objects';
import type { ExportArchives } from '../ports.ts';
import { exportReadme } from './export-readme.ts';
import { whatFits, zipStream } from './export-zip.ts';

/** Archives as zip files in the staging bucket, which is never public, put together as they are sent. */
export function zipExportArchives(options: {
  objects: ObjectStore;
  staging: string;
  media: string;
  /** Where an object of the media bucket is downloaded, for as long as an archive is kept. */
  addressOf(key: string): string | Promise<string>;
  /** The largest archive; photos past it are left out, and listed. */
  maxBytes: number;
}): ExportArchives {
  const { objects, staging, media, addressOf, maxBytes } = options;
  const rooms = subscribers.DataExportAsked;

  const partOf = async (id: string, room: string): Promise<ExportPart> => {
    const bytes = await objects.get(staging, exportPartKey(id, room));
    if (!bytes) throw new Error(`The part of ${room} is missing in the archive ${id}`);
    return JSON.parse(bytes.toString()) as ExportPart;
  };

  return {
    async assemble({ id, createdAt }) {
      const parts = await Promise.all(rooms.map((room) => partOf(id, room)));
      const files = parts.flatMap((part) => part.files);
      const documents = new Map(
        parts.map(({ content }, index) => [`${rooms[index]}.json`, Buffer.from(JSON.stringify(content, null, 2))]),
      );
      const { fitting, others } = whatFits({ documents, files }, maxBytes);
      const leftOut = await Promise.all(others.map(({ key }) => addressOf(key)));
      const readme = exportReadme({ createdAt, leftOut });
      const contents = {
        documents: new Map([['README.txt', Buffer.from(readme)], ...documents]),
        files: fitting,
        open: ({ key }: { key: string }) => objects.getStream(media, key),
        mtime: createdAt,
      };
      let byteSize = 0;
      try {
        await objects.putStream({
          bucket: staging,
          key: archiveKey(id),
          async open() {
            const zip = await zipStream(contents);
            byteSize = zip.byteSize;
            return zip;
          },
          contentType: 'application/zip',
          contentDisposition: 'attachment; filename="heliograph.zip"',
        });
      } catch (error) {
        if (error instanceof ObjectStoreRefused) return null;
        throw error;
      }
      return byteSize;
    },

    downloadUrl: ({ id }, forSeconds) =>
      objects.presignGet({ bucket: staging, key: archiveKey(id), expiresInSeconds: forSeconds }),

    async remove(id) {
      const keys = [archiveKey(id), ...rooms.map((room) => exportPartKey(id, room))];
      await Promise.all(keys.map((key) => objects.delete(staging, key)));
    },
  };
}

const archiveKey = (id: string) => `export/${id}/archive.zip`;
