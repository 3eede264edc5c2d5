import { createHash } from 'node:crypto';
import type { ObjectInfo, OnlyIf } from '../../store/store.ts';
import { type ChecksumType, combineChecksums, headerOfChecksum } from '../checksums.ts';
import { S3Error } from '../errors.ts';
import { encodeParts, type PartOfWhole } from '../objects/composite.ts';
import type { Objects } from '../objects/objects.ts';
import type { ListedPart, Parts } from '../objects/parts.ts';
import type { Upload } from './upload.ts';

/** What a client asks for when it has sent all parts. */
export interface CompletionOrder {
  /** The parts to use, in order; a checksum is proved where one is given. */
  parts: { number: number; eTag: string; checksum: string | null }[];
  onlyIf: OnlyIf | null;
  /** What the client holds the whole to be: proved where given. */
  byteSize: number | null;
  checksums: Record<string, string>;
  checksumType: ChecksumType | null;
}

export interface Completion {
  eTag: string;
  byteSize: number;
  checksums: Record<string, string>;
  composite: ObjectInfo['composite'];
  /** False where it had been completed before, and nothing was done. */
  isNew: boolean;
}

/** S3 takes no smaller part but the last. */
export const MIN_PART_BYTES = 5 * 1024 * 1024;

interface Tools {
  objects: Objects;
  parts: Parts;
  now: () => Date;
}

/** Makes an object of an upload's parts. Nobody else may touch the upload meanwhile. */
export async function assemble(
  { objects, parts, now }: Tools,
  upload: Upload,
  order: CompletionOrder,
): Promise<{ completion: Completion; kept: Set<number> }> {
  const sent = await sentParts(parts, upload.id);
  const chosen = choose(order, sent);
  const withChecksums = await proveChecksums(parts, upload, order, chosen);
  const { bucket, key, id, headers } = upload;
  const byteSize = chosen.reduce((sum, part) => sum + part.byteSize, 0);
  if (order.byteSize !== null && order.byteSize !== byteSize) {
    const message = 'The provided x-amz-mp-object-size header does not match what was computed.';
    throw new S3Error('InvalidRequest', message);
  }
  const completion: Completion = {
    eTag: eTagOf(chosen.map(({ eTag }) => eTag)),
    byteSize,
    checksums: checksumsOf(upload, order, withChecksums),
    composite: { id, partCount: chosen.length, checksumType: upload.checksum?.type ?? 'FULL_OBJECT' },
    isNew: true,
  };
  const { eTag, checksums, composite } = completion;
  const info = { headers, checksums, eTag, modifiedAt: now().getTime(), totalSize: byteSize, composite };
  const { onlyIf } = order;
  const outcome = await objects.put({ bucket, key, info, data: encodeParts(withChecksums), onlyIf });
  if (outcome !== 'stored') throw new S3Error('PreconditionFailed');
  return { completion, kept: new Set(chosen.map(({ number }) => number)) };
}

/** What a completion answered, if it was of this upload, with these parts, and its object is still there. */
export async function readCompleted(
  objects: Objects,
  { bucket, key, id }: { bucket: string; key: string; id: string },
  order: CompletionOrder,
): Promise<Completion> {
  const info = await objects.head(bucket, key);
  const isSame = info?.composite?.id === id && info.eTag === eTagOf(order.parts.map(({ eTag }) => eTag));
  if (!info || !isSame) throw new S3Error('NoSuchUpload');
  const { eTag, byteSize, checksums, composite } = info;
  return { eTag, byteSize, checksums, composite, isNew: false };
}

async function sentParts(parts: Parts, id: string): Promise<Map<number, ListedPart>> {
  const sent = new Map<number, ListedPart>();
  for await (const part of parts.all(id)) sent.set(part.number, part);
  return sent;
}

function choose(order: CompletionOrder, sent: ReadonlyMap<number, ListedPart>): ListedPart[] {
  const chosen = order.parts.map(({ number, eTag }, at) => {
    const previous = order.parts[at - 1]?.number ?? 0;
    if (number <= previous) throw new S3Error('InvalidPartOrder');
    const part = sent.get(number);
    if (!part || part.eTag !== eTag) throw new S3Error('InvalidPart');
    return part;
  });
  if (chosen.slice(0, -1).some(({ byteSize }) => byteSize < MIN_PART_BYTES)) throw new S3Error('EntityTooSmall');
  return chosen;
}

/** Adds to the parts the checksums they were stored with, which those the client states must equal. */
async function proveChecksums(
  parts: Parts,
  { id, checksum }: Upload,
  order: CompletionOrder,
  chosen: readonly ListedPart[],
): Promise<PartOfWhole[]> {
  const proved: PartOfWhole[] = [];
  for (const [at, { number, byteSize }] of chosen.entries()) {
    const stated = order.parts[at]?.checksum ?? null;
    const info = checksum || stated ? await parts.info(id, number) : null;
    const kept = Object.values(info?.checksums ?? {})[0] ?? null;
    if (stated !== null && stated !== kept) throw new S3Error('InvalidPart');
    proved.push({ number, byteSize, checksum: checksum ? kept : null });
  }
  return proved;
}

function checksumsOf(
  { checksum }: Upload,
  order: CompletionOrder,
  parts: readonly PartOfWhole[],
): Record<string, string> {
  if (order.checksumType !== null && order.checksumType !== checksum?.type) {
    throw new S3Error('InvalidRequest', 'The checksum type is not the one the upload was created with.');
  }
  const computed: Record<string, string> = {};
  if (checksum) {
    const sums = parts.map((part) => ({ checksum: part.checksum ?? '', byteSize: part.byteSize }));
    computed[headerOfChecksum(checksum.name)] = combineChecksums(checksum.name, checksum.type, sums);
  }
  for (const [header, stated] of Object.entries(order.checksums)) {
    const isSame = computed[header] === stated || computed[header] === `${stated}-${parts.length}`;
    if (!isSame) throw new S3Error('BadDigest', `The object does not match its ${header}.`);
  }
  return computed;
}

/** The MD5 of the parts' MD5s, and how many there are, as S3 has it. */
function eTagOf(eTags: readonly string[]): string {
  const hash = createHash('md5');
  for (const eTag of eTags) hash.update(Buffer.from(eTag, 'hex'));
  return `${hash.digest('hex')}-${eTags.length}`;
}
