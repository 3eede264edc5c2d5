import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { xmlDocument } from './xml.ts';
import { readXml } from './xml-body.ts';

const FORM = {
  root: 'Delete',
  lists: ['Object'],
  schema: z.object({ Object: z.array(z.object({ Key: z.string() })), Quiet: z.enum(['true', 'false']).optional() }),
};
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const deletion = (inner: string) => `<?xml version="1.0"?><Delete ${NAMESPACE}>${inner}</Delete>`;

describe('a document that is sent', () => {
  test('has its elements in order, and its text escaped', () => {
    const fields = { A: 'a<&>"\'', B: undefined, C: [{ D: 1 }, { D: true }], 'E x="y"': { F: '' }, G: 'a\r\u0001b' };
    expect(xmlDocument('Root', fields)).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Root ${NAMESPACE}><A>a&lt;&amp;&gt;&quot;&apos;</A>` +
        '<C><D>1</D></C><C><D>true</D></C><E x="y"><F></F></E><G>a&#13;&#1;b</G></Root>',
    );
  });
});

describe('a document that comes', () => {
  test.each([
    ['one object', '<Object><Key>a</Key></Object>', ['a']],
    ['several, spaced out', '\n<Object>\n<Key>a</Key>\n</Object><Object><Key>b</Key></Object>\n', ['a', 'b']],
    ['escaped text', '<Object><Key>&lt;&amp;&gt;&quot;&apos;&#13;&#x1F600;</Key></Object>', ['<&>"\'\r😀']],
    ['numbers and spaces', '<Object><Key> 007 </Key></Object>', [' 007 ']],
    ['what is not known', '<Object><Key>a</Key><Other>1</Other></Object><More/>', ['a']],
  ])('with %s is read', (_what, inner, keys) => {
    expect(readXml(deletion(inner), FORM).Object.map(({ Key }) => Key)).toEqual(keys);
  });

  test.each([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['another root', '<Other><Object><Key>a</Key></Object></Other>'],
    ['two roots', '<Delete><Object><Key>a</Key></Object></Delete><Delete/>'],
    ['an element that is open', '<Delete><Object><Key>a</Key></Object>'],
    ['no key', deletion('<Object></Object>')],
    ['two keys in one', deletion('<Object><Key>a</Key><Key>b</Key></Object>')],
    ['a text where elements should be', deletion('<Object>a</Object>')],
    ['elements without end', '<Delete>'.repeat(5000) + '</Delete>'.repeat(5000)],
    ['an entity that nobody knows', deletion('<Object><Key>&unknown;</Key></Object>')],
    ['an ampersand that is none', deletion('<Object><Key>a & b</Key></Object>')],
    ['a character beyond all', deletion('<Object><Key>&#x110000;</Key></Object>')],
    ['an element of ill repute', deletion('<Object><Key>a</Key><__proto__>b</__proto__></Object>')],
    ['an entity of its own', `<!DOCTYPE d [<!ENTITY a "b">]>${deletion('<Object><Key>&a;</Key></Object>')}`],
    [
      'a file of ours',
      `<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>${deletion('<Object><Key>&a;</Key></Object>')}`,
    ],
    ['a section', deletion('<Object><Key><![CDATA[a]]></Key></Object>')],
  ])('with %s is refused', (_what, text) => {
    expect(() => readXml(text, FORM)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
  });
});
