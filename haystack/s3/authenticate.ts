import { S3Error, type S3ErrorCode } from './errors.ts';
import { headerOf, type S3Request } from './request.ts';
import { ALGORITHM, deriveSigningKey, isSameSignature, type Scope, signatureOf } from './sigv4.ts';

/** The one key pair that may sign, and the region it signs for. */
export interface Credential {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

/** A proven signature, and what is needed to prove the chunks that follow from it. */
export interface Signed {
  payloadHash: string;
  signature: string;
  signingKey: Buffer;
  scope: Scope;
  timestamp: string;
}

/** What a request claims about its signature, wherever it stands. */
interface Claim {
  accessKeyId: string;
  scope: Scope;
  signedHeaders: string[];
  signature: string;
  timestamp: string;
  payloadHash: string;
}

const MAX_SKEW_MS = 15 * 60_000;
const MAX_EXPIRY_SECONDS = 7 * 24 * 3600;

/** Proves who signed the request; null when nobody did. Throws S3Error for every signature that does not hold. */
export function authenticate(request: S3Request, credential: Credential, now: Date): Signed | null {
  const authorization = headerOf(request.message, 'authorization');
  const isPresigned = request.parameter('x-amz-signature') !== undefined;
  if (/^AWS /.test(authorization ?? '') || request.parameter('awsaccesskeyid') !== undefined) {
    const message = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
    throw new S3Error('InvalidRequest', message);
  }
  if (!authorization && !isPresigned && request.parameter('x-amz-algorithm') === undefined) return null;
  if (authorization && isPresigned) {
    throw new S3Error('InvalidArgument', 'Only one way of signing a request may be used.');
  }
  return authorization ? byHeader(request, authorization, credential, now) : byQuery(request, credential, now);
}

function byHeader(request: S3Request, authorization: string, credential: Credential, now: Date): Signed {
  const malformed = () => new S3Error('AuthorizationHeaderMalformed');
  const [algorithm, ...rest] = authorization.split(' ');
  if (algorithm !== ALGORITHM) throw malformed();
  const fields = new Map(rest.join('').split(',').map(splitField));
  const claim = claimOf({
    credential: fields.get('Credential'),
    signedHeaders: fields.get('SignedHeaders'),
    signature: fields.get('Signature'),
    timestamp: headerOf(request.message, 'x-amz-date'),
    payloadHash: headerOf(request.message, 'x-amz-content-sha256'),
    malformed,
  });
  if (Math.abs(now.getTime() - instantOf(claim.timestamp, malformed)) > MAX_SKEW_MS) {
    throw new S3Error('RequestTimeTooSkewed');
  }
  return prove(request, claim, credential, 'AuthorizationHeaderMalformed');
}

function byQuery(request: S3Request, credential: Credential, now: Date): Signed {
  const malformed = () => new S3Error('AuthorizationQueryParametersError');
  if (request.parameter('x-amz-algorithm') !== ALGORITHM) throw malformed();
  const claim = claimOf({
    credential: request.parameter('x-amz-credential'),
    signedHeaders: request.parameter('x-amz-signedheaders'),
    signature: request.parameter('x-amz-signature'),
    timestamp: request.parameter('x-amz-date'),
    payloadHash: request.header('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
    malformed,
  });
  const expirySeconds = Number(request.parameter('x-amz-expires'));
  if (!Number.isInteger(expirySeconds) || expirySeconds < 1 || expirySeconds > MAX_EXPIRY_SECONDS) throw malformed();
  const signedAt = instantOf(claim.timestamp, malformed);
  if (now.getTime() > signedAt + expirySeconds * 1000) throw new S3Error('AccessDenied', 'Request has expired');
  if (now.getTime() < signedAt - MAX_SKEW_MS) throw new S3Error('AccessDenied', 'Request is not valid yet');
  return prove(request, claim, credential, 'AuthorizationQueryParametersError');
}

function claimOf(parts: {
  credential: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  timestamp: string | undefined;
  payloadHash: string | undefined;
  malformed: () => S3Error;
}): Claim {
  const [accessKeyId, day, region, service, terminator, ...excess] = (parts.credential ?? '').split('/');
  const isScope = accessKeyId && day && region && service && terminator === 'aws4_request' && excess.length === 0;
  const { signedHeaders, signature, timestamp, payloadHash } = parts;
  if (!isScope || !signedHeaders || !signature || !timestamp) throw parts.malformed();
  if (!payloadHash) throw new S3Error('InvalidRequest', 'Missing required header: x-amz-content-sha256');
  const scope = { day, region, service };
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), signature, timestamp, payloadHash };
}

function prove(request: S3Request, claim: Claim, credential: Credential, misscoped: S3ErrorCode): Signed {
  const { scope, signedHeaders, timestamp, payloadHash } = claim;
  if (claim.accessKeyId !== credential.accessKeyId) {
    throw new S3Error('InvalidAccessKeyId');
  }
  const { region } = credential;
  if (scope.region !== region) {
    // Clients that do not know the region read it here, and sign again.
    const message = `The authorization header is malformed; the region '${scope.region}' is wrong`;
    const details = { headers: { 'x-amz-bucket-region': region }, elements: { Region: region } };
    throw new S3Error(misscoped, `${message}; expecting '${region}'`, details);
  }
  if (scope.service !== 's3' || scope.day !== timestamp.slice(0, 8)) {
    throw new S3Error(misscoped, "The credential is not scoped to this day and to 's3'.");
  }
  refuseUnsigned(request, signedHeaders);
  // A header that was signed but never came would be proved as an empty one.
  if (signedHeaders.some((name) => headerOf(request.message, name) === undefined)) {
    throw new S3Error('SignatureDoesNotMatch');
  }
  const signingKey = deriveSigningKey(credential.secretAccessKey, scope);
  const signature = signatureOf(request, { signingKey, scope, timestamp, signedHeaders, payloadHash });
  if (!isSameSignature(claim.signature, signature)) {
    throw new S3Error('SignatureDoesNotMatch');
  }
  return { payloadHash, signature, signingKey, scope, timestamp };
}

/** A header that S3 acts on but the signer never saw would let whoever holds a URL change what it does. */
function refuseUnsigned(request: S3Request, signedHeaders: readonly string[]): void {
  const mustBeSigned = (name: string) => name === 'host' || name.startsWith('x-amz-');
  const unsigned = Object.keys(request.message.headers)
    .filter(mustBeSigned)
    .find((name) => !signedHeaders.includes(name));
  if (unsigned) throw new S3Error('AccessDenied', `There is a header in the request that was not signed: ${unsigned}`);
}

function splitField(field: string): [string, string] {
  const equals = field.indexOf('=');
  return [field.slice(0, equals), field.slice(equals + 1)];
}

/** Reads yyyymmddThhmmssZ as milliseconds since 1970. */
function instantOf(timestamp: string, malformed: () => S3Error): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!parts) throw malformed();
  const [, year, month, day, hour, minute, second] = parts;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(instant)) throw malformed();
  return instant;
}
