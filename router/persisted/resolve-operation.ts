import type { GraphQLError } from 'graphql';
import type { AutomaticPersistedQueries } from './automatic.ts';
import { badInput, badRequest, operationNotRegistered, persistedQueryNotFound } from './errors.ts';
import type { Manifest, RegisteredOperation } from './manifest.ts';

/** The members of a request that say which operation is meant. Their types are known, their contents are not. */
export interface OperationReference {
  query?: string | null;
  operationName?: string | null;
  /** A persisted document of GraphQL over HTTP: `sha256:<hash>`, or an id as it is. */
  documentId?: string | null;
  /** Apollo's `persistedQuery: { version: 1, sha256Hash }` is looked at. */
  extensions?: Readonly<Record<string, unknown>> | null;
}

export interface ResolutionRules {
  manifest: Manifest;
  automatic: AutomaticPersistedQueries;
  /** Whether nothing but the manifest is ever run. */
  persistedOnly: boolean;
  /** The operation that the URL names: `/graphql/<operationName>`. */
  pathName?: string | undefined;
}

/** What is to be run. */
export interface ResolvedOperation {
  readonly query: string;
  readonly registered: boolean;
  /** Which operation of the text: the request's name for it, else the path's, else that of a registered one. */
  readonly operationName: string | null;
  /** To be told when the operation turned out to be one that may be run: only such a text is kept by its hash. */
  readonly admitted?: () => void;
}

/**
 * Finds the text of an operation.
 *
 * - An id, Apollo's hash or a `documentId`, of the manifest wins. A text sent along must be the registered one.
 * - Another id with its text is remembered for all routers; without, it is looked for among those remembered.
 * - A text by itself is run as it is; one that equals a registered text is that operation.
 * - With nothing but a path, the registered operation of that name is run.
 * - A name in the path must be the request's own, where both are there.
 * - `persistedOnly`: what the manifest does not have is never run, remembered or looked for.
 *
 * @returns at once, but for an id that only memcached may know
 * @throws GraphQLError, also as a rejection, with a code: PERSISTED_QUERY_NOT_FOUND (send the text along),
 * OPERATION_NOT_REGISTERED (it will never be run here), BAD_USER_INPUT or BAD_REQUEST (correct the request)
 */
export function resolveOperation(
  request: OperationReference,
  rules: ResolutionRules,
): ResolvedOperation | Promise<ResolvedOperation> {
  const operationName = operationNameOf(request, rules.pathName);
  const query = request.query || null;
  const id = idOf(request);
  if (id !== null) return resolveId(id, query, operationName, rules);
  if (query !== null) return resolveText(query, operationName, rules);
  if (!rules.pathName) throw badRequest('Send a query, or the id of a persisted operation');
  const named = rules.manifest.byName(rules.pathName);
  if (!named) throw operationNotRegistered();
  return resolved(named, operationName);
}

function resolveId(
  id: string,
  query: string | null,
  operationName: string | null,
  { manifest, automatic, persistedOnly }: ResolutionRules,
): ResolvedOperation | Promise<ResolvedOperation> {
  const registered = manifest.byId(id);
  if (registered) {
    if (query !== null && query !== registered.body) throw notTheText();
    return resolved(registered, operationName);
  }
  if (persistedOnly) throw operationNotRegistered();
  if (query !== null) {
    if (!automatic.matches(id, query)) throw notTheText();
    return { query, registered: false, operationName, admitted: () => automatic.register(id, query) };
  }
  const found = automatic.find(id);
  if (typeof found === 'string') return { query: found, registered: false, operationName };
  return found.then((text) => {
    if (text === null) throw persistedQueryNotFound();
    return { query: text, registered: false, operationName };
  });
}

function resolveText(
  query: string,
  operationName: string | null,
  { manifest, persistedOnly }: ResolutionRules,
): ResolvedOperation {
  const registered = manifest.byText(query);
  if (registered) return resolved(registered, operationName);
  if (persistedOnly) throw operationNotRegistered();
  return { query, registered: false, operationName };
}

/** Each registered text holds one operation: however it is asked for, it is the one that was planned beforehand. */
const resolved = ({ body, name }: RegisteredOperation, operationName: string | null): ResolvedOperation => ({
  query: body,
  registered: true,
  operationName: operationName ?? name,
});

const notTheText = (): GraphQLError => badInput('The hash is not that of the query');

/** An empty name is none, as GraphQL over HTTP says. */
function operationNameOf(request: OperationReference, pathName: string | undefined): string | null {
  const name = request.operationName || null;
  if (!pathName) return name;
  if (name !== null && name !== pathName) throw badRequest('The path and operationName name different operations');
  return pathName;
}

const PREFIX = 'sha256:';

function idOf({ documentId, extensions }: OperationReference): string | null {
  const hash = extensions?.persistedQuery ? sha256HashOf(extensions.persistedQuery) : null;
  if (!documentId) return hash;
  const id = documentId.startsWith(PREFIX) ? documentId.slice(PREFIX.length) : documentId;
  if (id.includes(':')) throw badInput('A documentId is sha256:<hash>, or an id without a colon');
  if (hash !== null && hash !== id)
    throw badInput('documentId and extensions.persistedQuery name different operations');
  return id;
}

function sha256HashOf(persistedQuery: unknown): string {
  const { version, sha256Hash } = Object(persistedQuery) as { version?: unknown; sha256Hash?: unknown };
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw badInput('extensions.persistedQuery must be { version: 1, sha256Hash: "…" }');
}
