export interface Finding {
  /** LOST: due and not told. DOUBLED: told more often than it is due. STRANGE: told and not due at all. SWAPPED: before what is due before it. */
  kind: 'LOST' | 'DOUBLED' | 'STRANGE' | 'SWAPPED';
  what: string;
}

/**
 * What is wrong with what somebody was told: nothing, where it is each of what is due, once and in that order. What is due
 * several times is to be told as often.
 */
export function compare(due: readonly string[], told: readonly string[]): Finding[] {
  const places = new Map(numbered(due).map((name, place) => [name, place]));
  const toldOnce = numbered(told);
  const wasTold = new Set(toldOnce);
  const names = new Set(due);
  const findings: Finding[] = [];
  for (const [index, name] of numbered(due).entries()) {
    if (!wasTold.has(name)) findings.push({ kind: 'LOST', what: due[index] ?? '' });
  }
  let latest = -1;
  for (const [index, name] of toldOnce.entries()) {
    const [what, place] = [told[index] ?? '', places.get(name)];
    if (place === undefined) findings.push({ kind: names.has(what) ? 'DOUBLED' : 'STRANGE', what });
    else if (place < latest) findings.push({ kind: 'SWAPPED', what });
    latest = Math.max(latest, place ?? -1);
  }
  return findings;
}

/**
 * The same where what is due is in threads, of which each has an order and none has any with another; no two have a name in
 * common. What is in no thread is strange: a message that was sent again and stands there twice, say.
 */
export function compareThreads(threads: readonly (readonly string[])[], told: readonly string[]): Finding[] {
  const threadOf = new Map(threads.flatMap((due) => due.map((name) => [name, due])));
  const toldOf = Map.groupBy(told, (name) => threadOf.get(name));
  return [...threads, undefined].flatMap((due) => compare(due ?? [], toldOf.get(due) ?? []));
}

/** Each with how often it has come until then, so that no two are alike. */
function numbered(list: readonly string[]): string[] {
  const times = new Map<string, number>();
  return list.map((name) => {
    const nth = (times.get(name) ?? 0) + 1;
    times.set(name, nth);
    return `${name} ${nth}`;
  });
}
