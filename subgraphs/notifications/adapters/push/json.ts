/** What a text says under these names, one in another; undefined where it is no JSON or says nothing there. */
export function saidUnder(text: string, ...names: readonly string[]): unknown {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const name of names) {
    if (typeof said !== 'object' || said === null) return undefined;
    said = (said as Record<string, unknown>)[name];
  }
  return said;
}
