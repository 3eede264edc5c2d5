import type { ServerResponse } from 'node:http';
import type { ObjectCreated } from '../../events/object-created.ts';
import type { Store } from '../../store/store.ts';
import type { Signed } from '../authenticate.ts';
import type { Memory } from '../memory.ts';
import type { S3Request } from '../request.ts';

/** What every handler may use. */
export interface Services {
  store: Store;
  memory: Memory;
  maxObjectBytes: number;
  now: () => Date;
  onObjectCreated: (event: ObjectCreated) => void;
}

/** A request whose sender has been proved. */
export interface SignedExchange {
  request: S3Request;
  response: ServerResponse;
  signed: Signed;
}
