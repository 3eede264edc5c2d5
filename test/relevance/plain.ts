/** Letters that do not decompose, in the order of what stands for them. */
const LETTERS = letters('ßæœøłıđðþ', 'ss ae oe o l i d d th');
const SOUNDS = letters(
  'абвгдежзиклмнопрстуфхцчшщъыьэюяіїєґ',
  'a b v g d e zh z i k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya i i ye g',
);

function letters(written: string, typed: string): Readonly<Record<string, string>> {
  const sounds = typed.replaceAll('_', '').split(' ');
  return Object.fromEntries([...written].map((letter, index) => [letter, sounds[index] ?? '']));
}

/** As people type a name on a keyboard that has not its accents; by itself, not by the engine's own folding. */
export function plain(text: string): string {
  return [...text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC')]
    .map((letter) => LETTERS[letter] ?? letter)
    .join('');
}

/** A name in small Latin letters, for a username; empty for scripts that are not written letter by letter. */
export function romanised(name: string): string {
  return [...plain(name)]
    .map((letter) => SOUNDS[letter] ?? letter)
    .join('')
    .replace(/[^a-z]/g, '');
}
