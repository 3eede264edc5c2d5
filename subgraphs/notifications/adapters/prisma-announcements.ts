import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Directory } from '@heliograph/platform/directory';
import type { AnnouncedTexts, Announcement, Announcements } from '../ports.ts';

type Row = NonNullable<Awaited<ReturnType<Directory['announcement']['findUnique']>>>;

const toAnnouncement = ({ key, texts, at }: Row): Announcement => ({ key, texts: texts as AnnouncedTexts, at });

/** Announcements in the directory, behind the cache; they never change. */
export function prismaAnnouncements({
  directory,
  cache,
}: {
  directory: Directory;
  cache: Cache | null;
}): Announcements {
  const find = async (keys: readonly string[]): Promise<(Announcement | null)[]> => {
    const rows = await directory.announcement.findMany({ where: { key: { in: [...keys] } } });
    return keys.map((key) => rows.map(toAnnouncement).find((row) => row.key === key) ?? null);
  };
  const json = jsonCodec<Announcement>();
  const reader =
    cache &&
    cachedReader<string, Announcement>({
      ...{ cache, namespace: 'announcement', version: 1, ttlSeconds: 3600, negativeTtlSeconds: 30 },
      encode: json.encode,
      decode(bytes) {
        const announcement = json.decode(bytes);
        return { ...announcement, at: new Date(announcement.at) };
      },
      source: find,
    });

  return {
    async keep({ key, texts, at }) {
      const kept = await directory.announcement.upsert({ where: { key }, create: { key, texts, at }, update: {} });
      return toAnnouncement(kept);
    },
    load: (keys) => (reader ? reader.readMany(keys) : find(keys)),
  };
}
