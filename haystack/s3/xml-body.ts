import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { z } from 'zod';
import { S3Error } from './errors.ts';
import type { SignedExchange } from './handlers/context.ts';
import { announcedLength, type PayloadOptions, receivePayload } from './payload.ts';

/** A document that is expected. */
export interface XmlForm<Schema extends z.ZodType> {
  /** The element that holds the rest. */
  root: string;
  /** What the root holds: texts, further elements, and lists. */
  schema: Schema;
  /** Elements that may repeat, and are lists even where there is one. */
  lists: readonly string[];
  maxBytes: number;
}

/** Receives a document; with `proven` only one that came with a checksum, as S3 wants for its gravest orders. */
export async function receiveXml<Schema extends z.ZodType>(
  exchange: SignedExchange,
  form: XmlForm<Schema>,
  { proven = false, ...options }: PayloadOptions & { proven?: boolean } = {},
): Promise<z.infer<Schema>> {
  const { request, signed } = exchange;
  using payload = await receivePayload(exchange, announcedLength(request, signed, form.maxBytes), options);
  const { data, checksums } = payload;
  const isProven = request.header('content-md5') !== undefined || Object.keys(checksums).length > 0;
  if (proven && !isProven) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
  return readXml(data.toString(), form);
}

const MAX_DEPTH = 8;

/**
 * Reads a document of this form; whatever is none is MalformedXML. Declarations, comments and sections (`<!…`) are
 * refused unread: no client of S3 sends any, and an entity of one's own could grow without bound.
 */
export function readXml<Schema extends z.ZodType>(
  text: string,
  { root, schema, lists }: Pick<XmlForm<Schema>, 'root' | 'schema' | 'lists'>,
): z.infer<Schema> {
  if (text.includes('<!') || XMLValidator.validate(text) !== true) throw new S3Error('MalformedXML');
  const document = parse(text, lists);
  const isOfRoot = typeof document === 'object' && document !== null && Object.keys(document).join() === root;
  const content = isOfRoot ? schema.safeParse(Object.values(document)[0] || {}) : null;
  if (!content?.success) throw new S3Error('MalformedXML');
  return content.data;
}

function parse(text: string, lists: readonly string[]): unknown {
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    removeNSPrefix: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    processEntities: false,
    maxNestedTags: MAX_DEPTH,
    isArray: (name) => lists.includes(name),
    tagValueProcessor: (_name, value) => unescapeXml(value),
  });
  try {
    return parser.parse(text);
  } catch {
    throw new S3Error('MalformedXML');
  }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Only the five entities that XML itself knows, and references to characters. */
function unescapeXml(text: string): string {
  return text.replace(/&(?:([^;&]*);)?/g, (_all, reference = '') => {
    const [, hexadecimal, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(reference) ?? [];
    const codePoint = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    if (codePoint <= 0x10ffff) return String.fromCodePoint(codePoint);
    const character = Object.hasOwn(ENTITIES, reference) ? ENTITIES[reference] : undefined;
    if (character === undefined) throw new S3Error('MalformedXML');
    return character;
  });
}
