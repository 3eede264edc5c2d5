import { createHash } from 'node:crypto';
import { FEATURES, LIGHT_FEATURES, type Numbers } from './features.ts';
import type { LightModel } from './light-model.ts';
import { HEADS, type Mlp, mlpLayout } from './mlp.ts';

/** The models of both passes, as they were learned together. */
export interface Models {
  /** Tells one training from another. */
  version: string;
  light: LightModel;
  final: Mlp;
}

/** A file of models, as JSON. */
export interface ModelFile {
  format: typeof FORMAT;
  version: string;
  /** What the models have learned from, for people. */
  trainedOn: Readonly<Record<string, unknown>>;
  heads: readonly string[];
  final: { features: readonly string[]; layers: readonly [number, number] };
  light: { features: readonly string[] };
  /** Float32, little-endian, base64: those of the final model, then those of the light one. */
  weights: string;
  /** Of the bytes of the weights, hexadecimal. */
  sha256: string;
}

/** Rises when the meaning of the file changes. */
const FORMAT = 1;

/** Wider layers than these are no model of ours, and would be slow. */
const WIDEST = 1024;

export type ModelFileProblem =
  | 'UNREADABLE'
  | 'UNKNOWN_FORMAT'
  | 'OTHER_FEATURES'
  | 'WRONG_CHECKSUM'
  | 'WRONG_SHAPE'
  | 'NOT_A_NUMBER';

/** Models that cannot be used; says what to do. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
  readonly code: ModelFileProblem;

  constructor(code: ModelFileProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The same models and description give the same text, byte for byte; the version is made of the weights. */
export function writeModels(models: Omit<Models, 'version'>, trainedOn: ModelFile['trainedOn']): string {
  const { final, light } = models;
  const bytes = bytesOf(final.weights, light.weights);
  const sha256 = sha256Of(bytes);
  const file: ModelFile = {
    format: FORMAT,
    version: sha256.slice(0, 12),
    trainedOn,
    heads: HEADS,
    final: { features: FEATURES, layers: [final.shape.first, final.shape.second] },
    light: { features: LIGHT_FEATURES },
    weights: bytes.toString('base64'),
    sha256,
  };
  return `${inLines(file)}\n`;
}

/** The longest line of a file that people read, too. */
const LINE = 120;

/** JSON as our formatter would write it: a list in one line where that fits. */
function inLines(value: unknown, indent = '', taken = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const isFlat = value.every((item) => typeof item !== 'object');
    const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    // With the comma that may follow.
    if (isFlat && indent.length + taken + flat.length + 1 <= LINE) return flat;
    return `[\n${value.map((item) => `${deeper}${inLines(item, deeper)}`).join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).map(([name, field]) => {
    const key = `${JSON.stringify(name)}: `;
    return `${deeper}${key}${inLines(field, deeper, key.length)}`;
  });
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

/** @throws ModelFileError where the file is damaged, or was made for other features than this code computes */
export function parseModels(text: string): Models {
  const file = parse(text);
  const { final, light, version } = file;
  if (file.format !== FORMAT) {
    throw new ModelFileError('UNKNOWN_FORMAT', `a model file of format ${file.format}; this code reads ${FORMAT}`);
  }
  refuseOthers('heads', file.heads, HEADS);
  refuseOthers('features', final?.features, FEATURES);
  refuseOthers('light features', light?.features, LIGHT_FEATURES);
  const [first, second] = layersOf(file);
  const shape = { inputs: FEATURES.length, first, second };
  const split = mlpLayout(shape).length;
  const weights = weightsOf(file, split + LIGHT_FEATURES.length + 1);
  return {
    version,
    final: { shape, weights: weights.subarray(0, split) },
    light: { inputs: LIGHT_FEATURES.length, weights: weights.subarray(split) },
  };
}

function parse(text: string): Partial<ModelFile> & Pick<ModelFile, 'version'> {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file === 'object' && file !== null && 'version' in file && typeof file.version === 'string') {
      return { ...file, version: file.version };
    }
  } catch (error) {
    throw new ModelFileError('UNREADABLE', 'not a JSON file', { cause: error });
  }
  throw new ModelFileError('UNREADABLE', 'not a model file: it names no version');
}

function refuseOthers(what: string, stated: readonly string[] | undefined, ours: readonly string[]): void {
  if (Array.isArray(stated) && stated.join() === ours.join()) return;
  const names = Array.isArray(stated) ? stated : [];
  const unknown = names.filter((name) => !ours.includes(name));
  const missing = ours.filter((name) => !names.includes(name));
  throw new ModelFileError(
    'OTHER_FEATURES',
    `made for other ${what} than this code has: unknown [${unknown}], missing [${missing}]; train it anew: npm run train`,
  );
}

function layersOf({ final }: Partial<ModelFile>): readonly [number, number] {
  const [first, second] = final?.layers ?? [];
  const isWidth = (width: unknown): width is number => Number.isInteger(width) && Number(width) > 0;
  if (isWidth(first) && isWidth(second) && Math.max(first, second) <= WIDEST) return [first, second];
  throw new ModelFileError('WRONG_SHAPE', `layers [${final?.layers}] instead of two widths, 1 to ${WIDEST}`);
}

function weightsOf(file: Partial<ModelFile>, length: number): Float32Array {
  const bytes = Buffer.from(typeof file.weights === 'string' ? file.weights : '', 'base64');
  if (sha256Of(bytes) !== file.sha256) {
    throw new ModelFileError('WRONG_CHECKSUM', 'the weights are not those that were written: fetch the file again');
  }
  if (bytes.length !== length * Float32Array.BYTES_PER_ELEMENT) {
    throw new ModelFileError('WRONG_SHAPE', `${bytes.length / 4} weights, where the shape has ${length}`);
  }
  const weights = Float32Array.from({ length }, (_, index) => bytes.readFloatLE(index * 4));
  if (!weights.every(Number.isFinite)) throw new ModelFileError('NOT_A_NUMBER', 'a weight is not a finite number');
  return weights;
}

function bytesOf(...parts: readonly Numbers[]): Buffer {
  const numbers = parts.flatMap((part) => [...part]);
  const bytes = Buffer.alloc(numbers.length * Float32Array.BYTES_PER_ELEMENT);
  for (const [index, number] of numbers.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes;
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
