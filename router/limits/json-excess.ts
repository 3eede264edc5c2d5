/** What a JSON text has too many of: levels inside each other, or values. */
export type JsonExcess = 'levels' | 'values';

const CODES = { quote: 34, comma: 44, bracket: 91, bracketEnd: 93, brace: 123, braceEnd: 125 };

/**
 * Looks over a JSON text before it is parsed, which takes hostile ones tens of milliseconds: where there is too much,
 * no further than that. What is no JSON is left to the parser.
 */
export function jsonExcess(text: string, most: { levels: number; values: number }): JsonExcess | null {
  let levels = 0;
  let commas = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === CODES.quote) at = endOfString(text, at);
    else if (code === CODES.comma) commas += 1;
    else if (code === CODES.bracket || code === CODES.brace) levels += 1;
    else if (code === CODES.bracketEnd || code === CODES.braceEnd) levels -= 1;
    if (levels > most.levels) return 'levels';
    if (commas >= most.values) return 'values';
  }
  return null;
}

/** Where the quote is that ends the string which begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text[before] === '\\') before -= 1;
    const escaped = (at - before) % 2 === 0;
    if (!escaped) return at;
  }
  return text.length;
}
