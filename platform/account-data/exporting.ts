import type { EventHandlers } from '../events/index.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import type { ExportToWrite, JobDefinition } from '../jobs/index.ts';
import type { Platform } from '../runtime/index.ts';

/** A room's part of an archive of an account's data. */
export interface ExportPart {
  /** What the account's owner gets to read, as JSON: no secrets, and of other people only what the owner sees anyway. */
  content: Readonly<Record<string, unknown>>;
  /** Public objects that go into the archive beside it. */
  files: readonly ExportedFile[];
}

export interface ExportedFile {
  /** In the archive, such as `photos/1234.jpg`. */
  name: string;
  /** In the public bucket. */
  key: string;
  byteSize: number;
}

export interface RoomExport {
  /** As it stands in the subscribers of DataExportAsked. */
  room: string;
  job: JobDefinition<ExportToWrite>;
  write(userId: UserId): Promise<ExportPart>;
}

/** Where a room's part lies in the staging bucket until the archive is removed. */
export const exportPartKey = (exportId: string, room: string) => `export/${exportId}/${room}.json`;

/**
 * Joins a room in archives of an account's data: its name goes into the subscribers of DataExportAsked, and what this
 * answers among its event handlers.
 */
export async function writeExports(
  { queues, shards, emit, objects, settings }: Pick<Platform, 'queues' | 'shards' | 'emit' | 'objects' | 'settings'>,
  { room, job, write }: RoomExport,
): Promise<Pick<EventHandlers, 'DataExportAsked'>> {
  await queues.work(job, async ({ userId, exportId }) => {
    await objects.put({
      bucket: settings.S3_STAGING_BUCKET,
      key: exportPartKey(exportId, room),
      body: Buffer.from(JSON.stringify(await write(userId))),
      contentType: 'application/json',
    });
    await shards.transaction(shardOf(userId), (tx) =>
      emit(tx, { type: 'ExportPartWritten', entity: userId, payload: { userId, exportId, room } }),
    );
  });

  return {
    async DataExportAsked({ userId, exportId }) {
      await shards.transaction(shardOf(userId), (tx) =>
        queues.enqueue(tx, job, { userId, exportId }, { key: exportId }),
      );
    },
  };
}
