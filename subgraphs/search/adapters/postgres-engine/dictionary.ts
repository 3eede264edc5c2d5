import { type Kysely, sql } from 'kysely';
import type { DB } from '../../generated/tables.ts';
import { createLetterTrie, type LetterTrie } from './letter-trie.ts';
import { FORMS, KIND_CODES } from './terms.ts';

/** What is not beyond this is kept: 144 MB at most. What does not fit is found where it is typed without an error. */
const MOST_NODES = 8_000_000;
/** So many texts are read at a time, that nothing else waits for long. */
const BATCH = 5000;
/** Where more are new than this, all are read anew. */
const MOST_NEW = 20_000;
/** What was written is known after so long, in milliseconds. */
const FRESH_MS = 250;
/** After so long all are read anew, as nothing is taken out one by one. */
const RENEW_MS = 6 * 3600 * 1000;

const KINDS = Object.values(KIND_CODES);
const KNOWN_FORMS = [FORMS.OWN, FORMS.NAME, FORMS.WORD];

/** The bit of a trie for a kind and a form. */
export const useOf = (kind: number, form: number): number => 1 << ((kind - 1) * 4 + (form - 1));

/** The texts from which documents are found, in this process: for what is typed with an error. */
export interface Dictionary {
  /** All that was written up to a quarter of a second ago. Reads everything when it is first asked. */
  current(): Promise<LetterTrie>;
  /** What is there without waiting; null before the first was read. */
  soFar(): LetterTrie | null;
}

interface Known {
  trie: LetterTrie;
  /** What has been read: PostgreSQL's own account of which transactions it saw. */
  snapshot: string;
  filledAt: number;
  readAt: number;
}

export function createDictionary(
  db: Kysely<DB>,
  { onError, now = () => performance.now() }: { onError: (error: unknown) => void; now?: () => number },
): Dictionary {
  let known: Known | null = null;
  const fill = single(async (): Promise<Known> => {
    const [begun, snapshot] = [now(), await snapshotOf(db)];
    const trie = await readAll(db);
    known = { trie, snapshot, filledAt: now(), readAt: begun };
    return known;
  });
  const readNew = single(async (): Promise<Known> => {
    if (!known) return fill();
    const begun = now();
    const { snapshot, learned } = await readSince(db, known.snapshot);
    if (learned.length > MOST_NEW) return fill();
    for (const { kind, form, text } of learned) addTo(known.trie, text, useOf(kind, form), 1);
    Object.assign(known, { snapshot, readAt: begun });
    return known;
  });

  return {
    soFar: () => known?.trie ?? null,
    async current() {
      if (!known) return (await fill()).trie;
      // While it is read anew the old one serves.
      if (now() - known.filledAt > RENEW_MS) fill().catch(onError);
      return now() - known.readAt < FRESH_MS ? known.trie : (await readNew()).trie;
    },
  };
}

/** Whoever asks while it is under way gets the same answer. */
function single<Answer>(work: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | null = null;
  return () => {
    underWay ??= work().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

async function readAll(db: Kysely<DB>): Promise<LetterTrie> {
  const trie = createLetterTrie();
  for (const kind of KINDS) {
    for (const form of KNOWN_FORMS) {
      for (let last: string | undefined = ''; last !== undefined; ) {
        const texts = await textsAfter(db, kind, form, last);
        for (const { text, count } of texts) addTo(trie, text, useOf(kind, form), count);
        last = texts.length === BATCH ? texts.at(-1)?.text : undefined;
      }
    }
  }
  return trie;
}

function addTo(trie: LetterTrie, text: string, use: number, count: number): void {
  if (trie.size < MOST_NODES) trie.add(text, use, count);
}

async function textsAfter(db: Kysely<DB>, kind: number, form: number, last: string): Promise<UsedText[]> {
  const { rows } = await sql<UsedText>`
    select text, count(*)::int as count from term where kind = ${kind} and form = ${form} and text > ${last}
    group by text order by text limit ${BATCH}
  `.execute(db);
  return rows;
}

interface UsedText {
  text: string;
  count: number;
}

async function snapshotOf(db: Kysely<DB>): Promise<string> {
  const { rows } = await sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(db);
  return rows[0]?.snapshot ?? '';
}

interface Learned {
  kind: number;
  form: number;
  text: string;
}

/** What transactions wrote that an earlier snapshot did not see: those that began later, and those under way then. */
async function readSince(db: Kysely<DB>, snapshot: string): Promise<{ snapshot: string; learned: Learned[] }> {
  const [, next = '0', underWay = ''] = snapshot.split(':');
  const started = underWay === '' ? [] : underWay.split(',');
  const { rows } = await sql<{ snapshot: string; learned: Learned[] | null }>`
    select pg_current_snapshot()::text as snapshot, (
      select json_agg(learned) from (
        select distinct kind, form, text from (
          select kind, form, text from term where learned_in >= ${next}::bigint
          union all
          select kind, form, text from term where learned_in = any(${started}::bigint[])
        ) since where form <> ${FORMS.WHOLE_WORDS}
        limit ${MOST_NEW + 1}
      ) learned
    ) as learned
  `.execute(db);
  return { snapshot: rows[0]?.snapshot ?? snapshot, learned: rows[0]?.learned ?? [] };
}
