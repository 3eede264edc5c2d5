import type { Variables } from '../engine/prepare.ts';

/**
 * Variables as a text that equal ones share. Null where they nest deeper than can be written, which is far more than
 * any operation is run with: the engine refuses them.
 */
export function textOf(variables: Variables): string | null {
  try {
    return JSON.stringify(variables);
  } catch {
    return null;
  }
}
