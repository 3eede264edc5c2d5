/** The variables of a request as graphql-js coerced them: defaults filled in, numbers as numbers. */
export type Variables = Readonly<Record<string, unknown>>;

/** One request for whose variables a cost is worked out. */
export interface Evaluation {
  readonly variables: Variables;
  /** What shared expressions came to; NaN where they were not asked yet. */
  readonly known: Float64Array;
}

/** A cost: a number where nothing depends on variables, else what works it out. Saturates at MAX_SAFE_INTEGER. */
export type Expression = number | ((evaluation: Evaluation) => number);

/** Whether something is selected: `@skip` and `@include`. */
export type Condition = boolean | ((variables: Variables) => boolean);

const saturated = (value: number): number => Math.min(value, Number.MAX_SAFE_INTEGER);

export function sum(terms: readonly Expression[]): Expression {
  let constant = 0;
  const open: ((evaluation: Evaluation) => number)[] = [];
  for (const term of terms) {
    if (typeof term === 'number') constant += term;
    else open.push(term);
  }
  if (open.length === 0) return saturated(constant);
  return (evaluation) => {
    let total = constant;
    for (const term of open) total += term(evaluation);
    return saturated(total);
  };
}

export function product(left: Expression, right: Expression): Expression {
  if (left === 0 || right === 0) return 0;
  return combined(left, right, (a, b) => saturated(a * b));
}

/** The largest, and never less than nothing. */
export function maximum(terms: readonly Expression[]): Expression {
  return terms.reduce((left, right) => combined(left, right, Math.max), 0);
}

export function when(condition: Condition, value: Expression): Expression {
  if (condition === true || value === 0) return value;
  if (condition === false) return 0;
  return (evaluation) => (condition(evaluation.variables) ? evaluate(value, evaluation) : 0);
}

export function evaluate(expression: Expression, evaluation: Evaluation): number {
  return typeof expression === 'number' ? expression : expression(evaluation);
}

/**
 * Remembers, for the time of one evaluation, what expressions come to that are part of many others, as those of
 * fragments are: without it, fragments that double each other would be worked out a billion times.
 */
export class SharedExpressions {
  #count = 0;

  share(expression: Expression): Expression {
    if (typeof expression === 'number') return expression;
    const slot = this.#count++;
    return (evaluation) => {
      const known = evaluation.known[slot] ?? Number.NaN;
      if (!Number.isNaN(known)) return known;
      const value = expression(evaluation);
      evaluation.known[slot] = value;
      return value;
    };
  }

  begin(variables: Variables): Evaluation {
    return { variables, known: new Float64Array(this.#count).fill(Number.NaN) };
  }
}

function combined(left: Expression, right: Expression, combine: (a: number, b: number) => number): Expression {
  if (typeof left === 'number' && typeof right === 'number') return combine(left, right);
  return (evaluation) => combine(evaluate(left, evaluation), evaluate(right, evaluation));
}
