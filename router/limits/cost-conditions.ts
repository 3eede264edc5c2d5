import { type DirectiveNode, Kind, type SelectionNode } from 'graphql';
import type { Condition } from './cost-expression.ts';

/** When `@skip` and `@include` let a selection be part of the operation. */
export function conditionOf({ directives = [] }: SelectionNode): Condition {
  return directives.map(ofDirective).reduce(both, true);
}

function ofDirective(directive: DirectiveNode): Condition {
  const name = directive.name.value;
  if (name !== 'skip' && name !== 'include') return true;
  const wanted = name === 'include';
  const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
  if (value?.kind === Kind.BOOLEAN) return value.value === wanted;
  if (value?.kind !== Kind.VARIABLE) return true;
  const variable = value.name.value;
  return (variables) => (variables[variable] === true) === wanted;
}

function both(left: Condition, right: Condition): Condition {
  if (typeof left === 'boolean') return left ? right : false;
  if (typeof right === 'boolean') return right ? left : false;
  return (variables) => left(variables) && right(variables);
}
