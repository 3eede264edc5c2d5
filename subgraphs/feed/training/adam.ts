const FIRST_MOMENT = 0.9;
const SECOND_MOMENT = 0.999;
const EPSILON = 1e-8;

/** Adam (Kingma & Ba, 2015), with weights that decay apart from the gradient (Loshchilov & Hutter, 2019). */
export function adam(weights: Float64Array, decay: number): (gradient: Float64Array, rate: number) => void {
  const mean = new Float64Array(weights.length);
  const square = new Float64Array(weights.length);
  let steps = 0;
  return (gradient, rate) => {
    steps += 1;
    const meanBias = 1 - FIRST_MOMENT ** steps;
    const squareBias = 1 - SECOND_MOMENT ** steps;
    for (let index = 0; index < weights.length; index += 1) {
      const slope = gradient[index] as number;
      if (slope === 0 && mean[index] === 0) continue;
      mean[index] = FIRST_MOMENT * (mean[index] as number) + (1 - FIRST_MOMENT) * slope;
      square[index] = SECOND_MOMENT * (square[index] as number) + (1 - SECOND_MOMENT) * slope * slope;
      const step = (mean[index] as number) / meanBias / (Math.sqrt((square[index] as number) / squareBias) + EPSILON);
      weights[index] = (weights[index] as number) * (1 - rate * decay) - rate * step;
    }
  };
}
