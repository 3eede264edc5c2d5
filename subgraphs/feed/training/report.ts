import { FORMULA_PARTS } from './baselines.ts';
import { type Estimate, isAbove } from './bootstrap.ts';
import type { Evaluation } from './evaluate.ts';
import type { Training } from './train-ranking.ts';

/** What a report is about, in words. */
export interface ReportHeader {
  /** How to get the same figures again. */
  command: string;
  version: string;
  /** What was learned from, and what was held out: a sentence each. */
  sources: readonly string[];
}

/** The figures of a training, as Markdown. */
export function reportOf(
  { command, version, sources }: ReportHeader,
  { learned }: Training,
  evaluation: Evaluation,
): string {
  const { users, rows, area, ndcg, baselines, calibration, firstPass } = evaluation;
  const weights = FORMULA_PARTS.map((part, index) => `${part} ${learned.formulaWeights[index]}`).join(', ');
  return `# What the ranking has learned

Model \`${version}\`. ${sources.join(' ')} \`${command}\` writes this report and the model again, byte for byte.

Learned from ${learned.rows} posts that were looked at; epoch ${learned.epoch} foretold ${learned.validationRows} later ones best.
Judged by ${rows} posts that ${users} other users looked at. Intervals hold 95 of 100 bootstrap draws of users.
A post was wanted where it was liked, commented, shared or saved. AUC: how probably, of one user's posts, a wanted one
stands above another; NDCG@20: how much of what was wanted stands at the top of all that the user saw.

## The final pass against simpler orders

| order | AUC per user | NDCG@20 |
|---|---|---|
| learned | ${shown(area)} | ${shown(ndcg)} |
${baselines.map((one) => `| ${one.name} | ${shown(one.area)} | ${shown(one.ndcg)} |`).join('\n')}

Each user's own difference between the learned order and another:

| against | AUC | NDCG@20 | outside the interval |
|---|---|---|---|
${baselines.map((one) => `| ${one.name} | ${shown(one.areaLead)} | ${shown(one.ndcgLead)} | ${verdict(one.areaLead, one.ndcgLead)} |`).join('\n')}

The formula's weights are the best of a grid, searched on training data: ${weights}.

## Calibration

| head | how often it was done | expected calibration error |
|---|---|---|
${calibration.map(({ head, rate, error }) => `| ${head} | ${percent(rate)} | ${percent(error.mean)} (${percent(error.low)} to ${percent(error.high)}) |`).join('\n')}

## The first pass

Of the 20 candidates that the final pass puts first, the part that stands among the light model's 100, over ${firstPass.feeds} feeds with
${firstPass.candidates.toFixed(0)} candidates on average: **${shown(firstPass.recall)}**. The newest 100 would hold ${shown(firstPass.newest)}.
`;
}

const shown = ({ mean, low, high }: Estimate): string => `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;

const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

const verdict = (area: Estimate, gain: Estimate): string => {
  const [byArea, byGain] = [isAbove(area), isAbove(gain)];
  if (byArea && byGain) return 'yes';
  if (byArea || byGain) return byArea ? 'AUC only' : 'NDCG@20 only';
  return 'no';
};
