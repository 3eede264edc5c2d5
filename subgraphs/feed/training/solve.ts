/**
 * Solves linear equations by elimination with pivots. Each equation is its factors, then its right side; they are used up.
 * @throws RangeError where they have no one solution
 */
export function solve(equations: Float64Array[]): number[] {
  const size = equations.length;
  for (let column = 0; column < size; column += 1) {
    const rest = equations.slice(column).map((equation) => Math.abs(equation[column] as number));
    const pivot = column + rest.indexOf(Math.max(...rest));
    const chosen = equations[pivot] as Float64Array;
    if (chosen[column] === 0) throw new RangeError('these equations have no one solution');
    [equations[pivot], equations[column]] = [equations[column] as Float64Array, chosen];
    for (const equation of equations) if (equation !== chosen) eliminate(equation, chosen, column);
  }
  return equations.map((equation, row) => (equation[size] as number) / (equation[row] as number));
}

function eliminate(equation: Float64Array, chosen: Float64Array, column: number): void {
  const factor = (equation[column] as number) / (chosen[column] as number);
  for (let index = column; index < equation.length; index += 1) {
    equation[index] = (equation[index] as number) - factor * (chosen[index] as number);
  }
}
