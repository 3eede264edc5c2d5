import { expect, test } from 'vitest';
import { normalizeEmail } from './email-address.ts';

test.each([
  ['ana@example.org', 'ana@example.org'],
  [' Ana.Ribeiro+photos@Mail.Example.ORG ', 'ana.ribeiro+photos@mail.example.org'],
  ["o'brien_1@xn--bcher-kva.example", "o'brien_1@xn--bcher-kva.example"],
  [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
])('%j is kept as %s', (typed, kept) => {
  expect(normalizeEmail(typed)).toBe(kept);
});

test.each([
  ...['nobody', '@example.org', 'ana@', 'ana@localhost', 'ana@example..org', 'ana@-example.org', 'ana@example.org.'],
  ...['a na@example.org', 'ana@exam ple.org', 'ana@eve@example.org', '"ana"@example.org', 'ana@[127.0.0.1]'],
  ...['ana@example.org\r\nBcc: eve@example.org', 'ana\n@example.org', 'ana@example.org\0', 'ana\u0000b@example.org'],
  ...['ana@example.org,eve@example.org', 'ana;eve@example.org', 'Ana <ana@example.org>', 'all:ana@example.org;'],
  // A Cyrillic а, and a dotless ı that becomes another letter in other hands.
  ...['аna@example.org', 'anı@example.org', 'ana@exаmple.org'],
  ...[`${'a'.repeat(65)}@example.org`, `a@${'b.'.repeat(130)}org`, `ana@${'b'.repeat(64)}.org`],
])('%j is no address', (typed) => {
  expect(normalizeEmail(typed)).toBeNull();
});
