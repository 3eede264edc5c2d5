import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ModelFileError, type Models, parseModels } from '../domain/ranking/model-file.ts';

/** The models that the feed is shipped with; `npm run train` writes them. */
export const SHIPPED_MODELS = fileURLToPath(new URL('../model/ranking.json', import.meta.url));

/**
 * The models in a file, read once as the process starts.
 * @throws ModelFileError naming the file
 */
export function readModels(path: string = SHIPPED_MODELS): Models {
  try {
    return parseModels(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof ModelFileError)
      throw new ModelFileError(error.code, `${path}: ${error.message}`, { cause: error });
    throw new ModelFileError('UNREADABLE', `${path}: cannot be read`, { cause: error });
  }
}
