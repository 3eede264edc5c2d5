export { checkShape } from './check-shape.ts';
export { checkVariables } from './check-variables.ts';
export { compileCost } from './cost.ts';
export { type CostDirectives, compileCostDirectives } from './cost-directives.ts';
export { jsonExcess } from './json-excess.ts';
export { limitExceeded, OPERATION_LIMIT_EXCEEDED } from './limit-exceeded.ts';
export { developmentLimits, type OperationLimits, productionLimits, readOperationLimits } from './limits.ts';
export { parseWithin } from './parse-within.ts';
