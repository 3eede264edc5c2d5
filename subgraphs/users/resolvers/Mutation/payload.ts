import type { Result } from '@heliograph/platform/result';
import type { UsersRefusal } from '../../domain/refusals.ts';

/** The payload of a mutation that answers nothing but whether it was refused. */
export const payload = (result: Result<unknown, UsersRefusal>) => ({ errors: result.ok ? [] : [result.refusal] });
