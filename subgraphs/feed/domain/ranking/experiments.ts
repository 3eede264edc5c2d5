import { createHash } from 'node:crypto';
import type { UserId } from '@heliograph/platform/ids';
import { parseWeights, RankingSettingError, type Weights } from './value-model.ts';

/** A trial of other weights on a share of the viewers; who is in no arm is ranked as always. */
export interface Experiment {
  name: string;
  arms: readonly Arm[];
}

export interface Arm {
  name: string;
  /** Of all viewers, 0 to 1. */
  share: number;
  /** Weights that differ, as in `parseWeights`: `comment=6`; empty for a control group. */
  weights: string;
}

/**
 * Reads experiments, as JSON:
 * `[{"name":"talk","arms":[{"name":"more","share":0.1,"weights":"comment=6"},{"name":"control","share":0.1,"weights":""}]}]`
 * @throws RankingSettingError
 */
export function parseExperiments(text: string): Experiment[] {
  if (text.trim() === '') return [];
  const experiments = listOf(parseJson(text), 'experiments').map(parseExperiment);
  refuseDoubles(
    experiments.map(({ name }) => name),
    'experiments',
  );
  return experiments;
}

/**
 * The arm of an experiment that a viewer is in, or null. The first 48 bits of SHA-256(`name:viewer`), as a fraction, fall
 * into the share of one arm: so a viewer stays where they are for as long as the shares do, on every machine, and where
 * they are in one experiment says nothing of another.
 */
export function armOf({ name, arms }: Experiment, viewer: UserId): Arm | null {
  const bucket = createHash('sha256').update(`${name}:${viewer}`).digest().readUIntBE(0, 6) / 2 ** 48;
  let end = 0;
  for (const arm of arms) {
    end += arm.share;
    if (bucket < end) return arm;
  }
  return null;
}

/** Each viewer's weights: the usual ones, changed by the arms they are in, later experiments last. */
export function weightsByViewer(usual: Weights, experiments: readonly Experiment[]): (viewer: UserId) => Weights {
  return (viewer) =>
    experiments.reduce((weights, experiment) => parseWeights(armOf(experiment, viewer)?.weights ?? '', weights), usual);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RankingSettingError('experiments are not JSON');
  }
}

function parseExperiment(value: unknown): Experiment {
  const { name, arms } = objectOf(value, 'an experiment');
  const experiment = { name: nameOf(name, 'an experiment'), arms: listOf(arms, `arms of ${name}`).map(parseArm) };
  refuseDoubles(
    experiment.arms.map((arm) => arm.name),
    `arms of ${experiment.name}`,
  );
  const total = experiment.arms.reduce((sum, { share }) => sum + share, 0);
  // Shares such as 0.1 are not exact, and ten of them come to a little more or less than 1.
  if (total > 1 + 1e-9) throw new RankingSettingError(`the shares of ${experiment.name} come to ${total}, more than 1`);
  return experiment;
}

function parseArm(value: unknown): Arm {
  const { name, share, weights = '' } = objectOf(value, 'an arm');
  const arm = nameOf(name, 'an arm');
  if (typeof share !== 'number' || !(share > 0 && share <= 1)) {
    throw new RankingSettingError(`the share of ${arm} is not a number above 0 and up to 1`);
  }
  if (typeof weights !== 'string') throw new RankingSettingError(`the weights of ${arm} are not like "comment=6"`);
  parseWeights(weights);
  return { name: arm, share, weights };
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new RankingSettingError(`${what} is not an object`);
}

function listOf(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new RankingSettingError(`${what} are not a list`);
}

function nameOf(value: unknown, what: string): string {
  if (typeof value === 'string' && /^[\w-]{1,64}$/.test(value)) return value;
  throw new RankingSettingError(`${what} has no name of letters, digits, - and _`);
}

function refuseDoubles(names: readonly string[], what: string): void {
  if (new Set(names).size < names.length) throw new RankingSettingError(`two ${what} have the same name`);
}
