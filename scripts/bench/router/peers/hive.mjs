// GraphQL Hive's gateway with its planner in JavaScript.
import { answerParent } from '../../processes/parent.ts';
import { startHive } from './start-hive.mjs';

await startHive({});
answerParent();
