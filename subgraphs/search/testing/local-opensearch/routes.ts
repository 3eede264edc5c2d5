import { bulk } from './bulk.ts';
import type { Cluster } from './cluster.ts';
import { type Kept, PRIMARY_TERM } from './index-store.ts';
import { type Refusal, unknown } from './refusals.ts';
import { search } from './search.ts';

export interface Call {
  method: string;
  url: URL;
  body: string;
}

interface Answer {
  status: number;
  body: object;
}

const ok = (body: object): Answer => ({ status: 200, body });
const acknowledged = ok({ acknowledged: true });

/** @throws Refusal, also for each call that is not known here */
export function answerTo(cluster: Cluster, call: Call, refuseItem: () => Refusal | undefined): Answer {
  const { method, url } = call;
  const parts = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const [first = '', second = '', third = ''] = parts;
  const json = () => (call.body === '' ? {} : JSON.parse(call.body));
  const route = parts.map((part) => (part.startsWith('_') ? part : '*')).join('/');
  switch (`${method} ${route}`) {
    case 'HEAD *':
      return ok({});
    case 'PUT _index_template/*':
    case 'POST _index_template/*':
      cluster.putTemplate(second, json());
      return acknowledged;
    case 'GET _alias/*':
      return ok(cluster.aliases(second));
    case 'POST _aliases':
      cluster.updateAliases(json().actions);
      return acknowledged;
    case 'PUT *':
      cluster.create(first, json());
      return acknowledged;
    case 'DELETE *':
      cluster.delete(first);
      return acknowledged;
    case 'POST _bulk':
      return ok(bulk(cluster, call.body, refuseItem));
    case 'POST */_search':
      return ok(search(cluster.one(first), json()));
    case 'GET */_refresh':
    case 'POST */_refresh':
      for (const index of cluster.all(first)) index.refresh();
      return ok({ _shards: { total: 1, successful: 1, failed: 0 } });
    case 'POST */_mget':
      return ok({ docs: json().ids.map((id: string) => shown(id, cluster.one(first).get(id))) });
    case 'GET */_doc/*': {
      const kept = cluster.one(first).get(third);
      return { status: kept ? 200 : 404, body: shown(third, kept) };
    }
    case 'PUT */_doc/*': {
      const isCreation = url.searchParams.get('op_type') === 'create';
      const kept = cluster.one(first).put(third, json(), { isCreation, ifSeqNo: seqNoAsked(url) });
      return { status: 201, body: { _id: third, _version: kept.version, ...place(kept) } };
    }
    case 'DELETE */_doc/*': {
      const was = cluster.one(first).delete(third, seqNoAsked(url));
      return { status: was ? 200 : 404, body: { _id: third, result: was ? 'deleted' : 'not_found' } };
    }
    default:
      throw unknown(`${method} ${url.pathname}`);
  }
}

function shown(id: string, kept: Kept | undefined): object {
  if (!kept) return { _id: id, found: false };
  return { _id: id, found: true, _version: kept.version, _source: kept.source, ...place(kept) };
}

const place = ({ seqNo }: Kept): object => ({ _seq_no: seqNo, _primary_term: PRIMARY_TERM });

function seqNoAsked(url: URL): number | undefined {
  const asked = url.searchParams.get('if_seq_no');
  return asked === null ? undefined : Number(asked);
}
