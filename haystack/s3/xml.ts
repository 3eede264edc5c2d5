/** What stands in an element. A list repeats the element, undefined leaves it out. */
export type XmlContent = string | number | boolean | undefined | XmlFields | readonly XmlContent[];

/** Elements in their order, by name; a name may carry attributes after a space. */
export interface XmlFields {
  [name: string]: XmlContent;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A document of S3; errors are in no namespace, as S3 has it. */
export function xmlDocument(root: string, content: XmlContent): string {
  const name = root === 'Error' ? root : `${root} xmlns="${NAMESPACE}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content)}`;
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  if (isList(content)) return content.map((each) => element(name, each)).join('');
  const inner =
    typeof content === 'object'
      ? Object.entries(content)
          .map(([child, value]) => element(child, value))
          .join('')
      : escapeXml(String(content));
  return `<${name}>${inner}</${name.split(' ')[0]}>`;
}

function isList(content: XmlContent): content is readonly XmlContent[] {
  return Array.isArray(content);
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/**
 * Escapes markup. Control characters become references, as S3 writes them: XML 1.0 has no way of its own, and whoever
 * has such keys asks for `encoding-type=url`.
 */
function escapeXml(text: string): string {
  return text.replace(/[&<>"']|\p{Cc}/gu, (mark) => ESCAPES[mark] ?? `&#${mark.codePointAt(0)};`);
}
