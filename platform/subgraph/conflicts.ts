import { type Refusal, type Result, refused } from '../result/index.ts';
import { IdempotencyConflict } from '../shards/index.ts';

/** A key that came before with another input is an expected failure: the app is told of it as of every refusal. */
export async function refusingConflicts<Value, Refused>(
  work: Promise<Result<Value, Refused>>,
): Promise<Result<Value, Refused | Refusal<'IDEMPOTENCY_CONFLICT'>>> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof IdempotencyConflict)) throw error;
    return refused({ code: error.code, message: error.message, field: ['idempotencyKey'] });
  }
}
