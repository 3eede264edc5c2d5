import type { Client } from '@opensearch-project/opensearch';
import { RebuildUnderWay } from '../../ports.ts';
import { answeredUnless, answeredUnlessReason } from './answers.ts';
import type { Names } from './layout.ts';

/** Who says nothing for so long, in milliseconds, is taken to have died. */
export const LOCK_MS = 60_000;

/** The right to make the index anew, until it is not renewed in time and somebody else takes it. */
export interface RebuildLock {
  /** @throws RebuildUnderWay where somebody else has taken it */
  renew(): Promise<void>;
  release(): Promise<void>;
}

interface Held {
  seqNo: number;
  primaryTerm: number;
}

const ID = 'rebuild';

/** @throws RebuildUnderWay */
export async function takeLock(client: Client, names: Names, now: () => number): Promise<RebuildLock> {
  const index = names.locks;
  const creation = client.indices.create({ index, body: { mappings: { properties: { until: { type: 'date' } } } } });
  await answeredUnlessReason('the index of locks', 'resource_already_exists_exception', creation);

  const write = async (over: Held | null): Promise<Held> => {
    const written = await answeredUnless(
      'the lock',
      [409],
      client.index({
        index,
        id: ID,
        body: { until: now() + LOCK_MS },
        ...(over ? { if_seq_no: over.seqNo, if_primary_term: over.primaryTerm } : { op_type: 'create' }),
      }),
    );
    if (!written) throw new RebuildUnderWay();
    return { seqNo: written.body._seq_no, primaryTerm: written.body._primary_term };
  };

  const found = await answeredUnless('to read the lock', [404], client.get({ index, id: ID }));
  if (found && Number(found.body._source.until) > now()) throw new RebuildUnderWay();
  // Of two who find it free or left behind, OpenSearch lets one.
  let held = await write(
    found ? { seqNo: Number(found.body._seq_no), primaryTerm: Number(found.body._primary_term) } : null,
  );
  return {
    async renew() {
      held = await write(held);
    },
    async release() {
      const { seqNo: if_seq_no, primaryTerm: if_primary_term } = held;
      // Not there, or another's: then it is not ours to give back.
      const deletion = client.delete({ index, id: ID, if_seq_no, if_primary_term });
      await answeredUnless('to give back the lock', [404, 409], deletion);
    },
  };
}
