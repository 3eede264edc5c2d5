import type { Language } from '@heliograph/platform/language';

/** The words of an announcement; there is always what is spoken to everybody else. */
export type AnnouncedTexts = Partial<Record<Language, string>> & { en: string };

export interface Announcement {
  /** What makes it one, however often it is begun. */
  key: string;
  texts: AnnouncedTexts;
  at: Date;
}

/** What the house has announced. */
export interface Announcements {
  /** Keeps it; where there is one under this key, that one stays. Answers what is there now. */
  keep(announcement: Announcement): Promise<Announcement>;
  /** In the order of the keys; null for what is not there any more. */
  load(keys: readonly string[]): Promise<(Announcement | null)[]>;
}
