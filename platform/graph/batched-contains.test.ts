import { expect, test } from 'vitest';
import type { AnyId } from '../ids/index.ts';
import { batchedContains } from './batched-contains.ts';
import type { Edge } from './edge.ts';

const edge = (id1: number, id2: number): Edge => ({
  id1: String(id1) as AnyId,
  type: 'FOLLOWS',
  id2: String(id2) as AnyId,
});
/** Of these edges those stand whose ends add up to an even number. */
const stands = ({ id1, id2 }: Edge): boolean => (Number(id1) + Number(id2)) % 2 === 0;

function graphOfTest() {
  const questions: Edge[][] = [];
  const contains = async (asked: readonly Edge[]) => {
    questions.push([...asked]);
    return asked.map(stands);
  };
  return { questions, contains };
}

test('what several ask in one tick is one question, in which nothing comes twice', async () => {
  const graph = graphOfTest();
  const edges = batchedContains(graph);
  const answers = await Promise.all([
    edges.contains([edge(1, 2), edge(1, 3)]),
    Promise.resolve().then(() => edges.contains([edge(1, 3), edge(2, 2)])),
    edges.contains([]),
  ]);
  expect(answers).toEqual([[false, true], [true, true], []]);
  expect(graph.questions).toEqual([[edge(1, 2), edge(1, 3), edge(2, 2)]]);
});

test('what was answered is not asked again until it is forgotten, and new questions go along with old ones', async () => {
  const graph = graphOfTest();
  const edges = batchedContains(graph);
  await edges.contains([edge(1, 2)]);
  expect(await edges.contains([edge(3, 3), edge(1, 2)])).toEqual([true, false]);
  expect(await edges.contains([edge(1, 2), edge(3, 3)])).toEqual([false, true]);
  expect(graph.questions).toEqual([[edge(1, 2)], [edge(3, 3)]]);
  edges.forget();
  await edges.contains([edge(1, 2)]);
  expect(graph.questions).toHaveLength(3);
});

test('a question that fails fails for all who asked it, and is asked again by the next', async () => {
  let isDown = true;
  const edges = batchedContains({
    async contains(asked) {
      if (isDown) throw new Error('no answer');
      return asked.map(stands);
    },
  });
  const outcomes = await Promise.allSettled([edges.contains([edge(1, 1)]), edges.contains([edge(1, 1), edge(1, 2)])]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isDown = false;
  expect(await edges.contains([edge(1, 1)])).toEqual([true]);
});
