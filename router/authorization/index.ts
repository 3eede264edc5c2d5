export {
  type AuthorizationRules,
  compileAuthorization,
  type DeniedField,
  type OperationAuthorization,
  type Verdict,
} from './authorization.ts';
export { UnenforceableRequirement } from './declared-requirements.ts';
export type { FilteredOperation } from './filter-operation.ts';
export { type PolicyEvaluator, policiesNamedIn } from './policies.ts';
