import { ManifestError } from './errors.ts';

/** An operation that may be run by its id alone; see `schema/persisted-operations.json`. */
export interface RegisteredOperation {
  /** What apps send: the SHA-256 of `body` in hexadecimal. */
  readonly id: string;
  /** Unique, and the name of the one operation in `body`. */
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly body: string;
}

/** The registered operations of one moment. It never changes: a reload makes a new one. */
export interface Manifest {
  byId(id: string): RegisteredOperation | undefined;
  byName(name: string): RegisteredOperation | undefined;
  /** By the whole text, to the last space. */
  byText(text: string): RegisteredOperation | undefined;
  all(): readonly RegisteredOperation[];
}

/** @throws ManifestError where two operations share an id, a name or a text */
export function createManifest(operations: readonly RegisteredOperation[]): Manifest {
  const ids = indexBy(operations, 'id');
  const names = indexBy(operations, 'name');
  const texts = indexBy(operations, 'body');
  const all = [...operations];
  return {
    byId: (id) => ids.get(id),
    byName: (name) => names.get(name),
    byText: (text) => texts.get(text),
    all: () => all,
  };
}

function indexBy(operations: readonly RegisteredOperation[], member: 'id' | 'name' | 'body') {
  const index = new Map<string, RegisteredOperation>();
  for (const operation of operations) {
    const other = index.get(operation[member]);
    if (other) throw new ManifestError(`The operations ${other.name} and ${operation.name} have the same ${member}`);
    index.set(operation[member], operation);
  }
  return index;
}
