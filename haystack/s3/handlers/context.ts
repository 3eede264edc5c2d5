import type { ServerResponse } from 'node:http';
import type { ObjectCreated } from '../../events/object-created.ts';
import type { Store } from '../../store/store.ts';
import type { Signed } from '../authenticate.ts';
import type { CorsRule } from '../cors.ts';
import type { Memory } from '../memory.ts';
import type { Uploads } from '../multipart/uploads.ts';
import type { Objects } from '../objects/objects.ts';
import type { Patience } from '../patience.ts';
import type { S3Request } from '../request.ts';

/** What every handler may use. */
export interface Services {
  /** Buckets. What is in them is reached through `objects`. */
  store: Pick<Store, 'createBucket' | 'deleteBucket' | 'hasBucket' | 'buckets' | 'bucketConfig' | 'setBucketConfig'>;
  objects: Objects;
  uploads: Uploads;
  /** Largest body that is taken at once: an object in one piece, or a part of one. */
  maxObjectBytes: number;
  region: string;
  /** Buckets whose objects anyone who knows the key may read. */
  publicBuckets: readonly string[];
  /** Holds for every bucket that has no rules of its own. */
  corsRules: readonly CorsRule[];
  /** Seals what is handed out to be brought back, such as where a listing goes on. */
  tokenSecret: string;
  now: () => Date;
  onObjectCreated: (event: ObjectCreated) => void;
}

/** A request, whoever sent it. */
export interface Exchange {
  request: S3Request;
  response: ServerResponse;
  /** What this request may hold. */
  memory: Memory;
  /** How slowly its bytes may come, and those of its reply be taken. */
  patience: Patience;
}

/** A request whose sender has been proved. */
export interface SignedExchange extends Exchange {
  signed: Signed;
}

/** What one kind of request does. It answers, or throws an S3Error before it has. */
export type Operation = (services: Services, exchange: SignedExchange) => Promise<void>;
