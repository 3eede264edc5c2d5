import type { PushMessage } from '../../ports/push.ts';

/** In characters. Together they stay under the 4 KiB that every provider takes, even where each character is six bytes. */
const LONGEST_TITLE = 100;
const LONGEST_BODY = 400;

/** The message with as much of its texts as a notification has room for. */
export function clipped(message: PushMessage): PushMessage {
  return { ...message, title: clip(message.title, LONGEST_TITLE), body: clip(message.body, LONGEST_BODY) };
}

/** Cuts between characters as people see them, lest half an emoji stay. */
function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length >= most) break;
    kept += segment;
  }
  return `${kept}…`;
}
