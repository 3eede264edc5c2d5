// GraphQL Hive's gateway with router-runtime: its planner in Rust.
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { answerParent } from '../../processes/parent.ts';
import { startHive } from './start-hive.mjs';

await startHive({ unifiedGraphHandler });
answerParent();
