import type { Person } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { UserError } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

/** A mutation that takes an idempotencyKey, and how to try it. */
export interface KeyedMutation {
  field: string;
  /** The type of its input. */
  input: string;
  /** What of the payload names the effect, such as `post { id }`: a replay answers the same. */
  answer: string;
  /**
   * How many sends race. Ten are more than a role has connections: some wait for one, the others for the row. A hundred,
   * as an app that lost its patience sends them, once for each way to the stores: the viewer's own shard (`publishPost`),
   * another's (`likePost`), both ends of an edge (`follow`), the directory (`exportMyData`), under a lock to several shards
   * (`sendMessage`), past the database to Redis (`createStory`). Fewer where each costs a password's hash.
   */
  sends: number;
  /** Makes ready what it changes. */
  prepare(system: TestSystem): Promise<Scene>;
}

export interface Scene {
  by: Person;
  input: object;
  /** As valid, or at least not the same; absent where there is nothing that could differ. */
  otherInput?: object;
  /** How often the effect of `input` is there. */
  effects(): Promise<number>;
  /** Takes the effect back, where that can be done. */
  undo?(): Promise<unknown>;
}

export type Payload = { errors: UserError[] } & Record<string, unknown>;

export const documentOf = ({ field, input, answer }: Pick<KeyedMutation, 'field' | 'input' | 'answer'>): string =>
  `mutation Keyed($input: ${input}!) { payload: ${field}(input: $input) { ${answer} errors { code field } } }`;

/** Sends a mutation through the public door, and answers its payload. */
export async function sendKeyed(
  { client }: Pick<TestSystem, 'client'>,
  mutation: Pick<KeyedMutation, 'field' | 'input' | 'answer'>,
  { by, input, key }: { by: Person; input: object; key?: string },
): Promise<Payload> {
  const variables = { input: { ...input, idempotencyKey: key } };
  const reply = await client.raw<{ payload: Payload }>(documentOf(mutation), variables, by.accessToken);
  return dataOf(mutation.field, reply).payload;
}
