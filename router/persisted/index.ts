export {
  type AutomaticPersistedQueries,
  type AutomaticPersistedQueriesOptions,
  createAutomaticPersistedQueries,
} from './automatic.ts';
export { ManifestError } from './errors.ts';
export { createManifest, type Manifest, type RegisteredOperation } from './manifest.ts';
export {
  type OperationReference,
  type ResolutionRules,
  type ResolvedOperation,
  resolveOperation,
} from './resolve-operation.ts';
