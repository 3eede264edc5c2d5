import type { Language } from '@heliograph/platform/language';
import type { AnnouncedTexts } from '../ports.ts';
import type { ShownNotification } from './shown.ts';
import { ar } from './wordings/ar.ts';
import { de } from './wordings/de.ts';
import { en } from './wordings/en.ts';
import { es } from './wordings/es.ts';
import { fr } from './wordings/fr.ts';
import { ja } from './wordings/ja.ts';
import { pt } from './wordings/pt.ts';
import type { DeedName, Forms, Wording } from './wordings/wording.ts';

const WORDINGS: Readonly<Record<Language, Wording>> = { en, de, es, fr, pt, ja, ar };

/** Of more accounts than these, two are named and the others counted. */
const ALL_NAMED = 3;

/** What can be named and quoted in a text: what its caller has looked up. */
export interface Quoted {
  /** Of its `actors`, in their order; null where a name is not known. */
  names: readonly (string | null)[];
  /** What the house has announced; null where it is not there any more. */
  announced: AnnouncedTexts | null;
}

type Told = Pick<ShownNotification, 'kind' | 'commentId' | 'actorCount'>;

/** A notification in one sentence: "ana, ben and 12 others liked your post". */
export function textOf(
  { kind, commentId, actorCount }: Told,
  { names, announced }: Quoted,
  language: Language,
): string {
  if (kind === 'SYSTEM') return announced ? (announced[language] ?? announced.en) : '';
  const { deeds } = WORDINGS[language];
  const name: DeedName = kind === 'LIKE' || kind === 'MENTION' ? `${kind}_${commentId ? 'COMMENT' : 'POST'}` : kind;
  return formOf(deeds[name], actorCount, language).replace('{who}', () => whoOf(names, actorCount, language));
}

/** What stands below the name of who has sent a message: its words are nobody's here. */
export const messageTextOf = (language: Language): string => WORDINGS[language].message;

/** Somebody whose name is not known is one of the others. */
function whoOf(names: readonly (string | null)[], count: number, language: Language): string {
  const { lists, nobodyNamed, others } = WORDINGS[language];
  const known = names.filter((name) => name !== null);
  const named = known
    .slice(0, count <= ALL_NAMED ? ALL_NAMED : ALL_NAMED - 1)
    .map((name) => (RIGHT_TO_LEFT.has(language) ? isolated(name) : name));
  if (named.length === 0) return counted(nobodyNamed, count, language);
  const rest = count - named.length;
  const parts = rest > 0 ? [...named, counted(others, rest, language)] : named;
  return new Intl.ListFormat(lists, { type: 'conjunction' }).format(parts);
}

const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set(['ar']);

/** A name is Latin: within what is read the other way, its dots and digits stay with it (UAX #9, FSI and PDI). */
const isolated = (name: string): string => `\u2068${name}\u2069`;

const counted = (forms: Forms, count: number, language: Language): string =>
  formOf(forms, count, language).replace('{n}', new Intl.NumberFormat(language).format(count));

function formOf(forms: Forms, count: number, language: Language): string {
  if (typeof forms === 'string') return forms;
  return forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
}
