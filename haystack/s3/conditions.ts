/** Whether an `If-Match` or `If-None-Match` list names this entity tag (RFC 9110, 13.1; weak comparison). */
export function namesTag(list: string, eTag: string): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some(
    (tag) =>
      tag
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1') === eTag,
  );
}
