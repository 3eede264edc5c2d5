import type { Cluster } from './cluster.ts';
import { onlyKeys, Refusal, unknown } from './refusals.ts';

interface Action {
  _index: string;
  _id: string;
  version: number;
  version_type: string;
  require_alias: boolean;
}

const MOST_ID_BYTES = 512;

/** Each item by itself: what one is refused for says nothing of the others. */
export function bulk(cluster: Cluster, text: string, refuseItem: () => Refusal | undefined): object {
  const lines = text.split('\n');
  if (lines.pop() !== '')
    throw new Refusal(400, 'illegal_argument_exception', 'The bulk request must be terminated by a newline [\\n]');
  const items: object[] = [];
  for (let line = 0; line < lines.length; line += 2) {
    const action = JSON.parse(lines[line] ?? '');
    onlyKeys(action, ['index'], 'a bulk action');
    items.push({ index: item(cluster, action.index, JSON.parse(lines[line + 1] ?? ''), refuseItem()) });
  }
  return { took: 1, errors: items.some((one) => JSON.stringify(one).includes('"error"')), items };
}

function item(cluster: Cluster, action: Action, source: Record<string, unknown>, refusal: Refusal | undefined): object {
  onlyKeys(action, ['_index', '_id', 'version', 'version_type', 'require_alias'], 'a bulk action');
  const { _index, _id, version } = action;
  try {
    if (refusal) throw refusal;
    if (action.version_type !== 'external' || !action.require_alias) throw unknown('a write without version or alias');
    if (Buffer.byteLength(_id) > MOST_ID_BYTES)
      throw new Refusal(400, 'illegal_argument_exception', `id is too long, must be no longer than 512 bytes`);
    const index = cluster.behindAlias(_index);
    const before = index.get(_id);
    const { seqNo } = index.put(_id, source, { externalVersion: version });
    const result = before ? 'updated' : 'created';
    return { _index: index.name, _id, _version: version, _seq_no: seqNo, result, status: before ? 200 : 201 };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { _index, _id, status: error.status, error: error.asCause };
  }
}
