import { writeFileSync } from 'node:fs';
import { seededRandom } from '../../kit/random.ts';
import { JUDGED_FILE, type JudgedQuery } from '../judged.ts';
import { fullWorld } from '../world.ts';
import { judgeHashtags } from './hashtags.ts';
import { judgePeople } from './people.ts';
import { judgePlaces } from './places.ts';
import { judgeScripts } from './scripts.ts';

/*
 * Makes the judged queries anew, from the full world: node test/relevance/judging/judge.ts. Each has been made from what
 * somebody looks for by the rule of its class, and the answers are those whom such a person means: never what an engine says.
 */
const world = fullWorld();
const random = seededRandom('judged queries');
const judged: JudgedQuery[] = [
  ...judgePeople(world, random),
  ...judgeScripts(world, random),
  ...judgeHashtags(world, random),
  ...judgePlaces(world, random),
];
writeFileSync(JUDGED_FILE, judged.map((query) => `${JSON.stringify(query)}\n`).join(''));
console.log(`${judged.length} queries`);
