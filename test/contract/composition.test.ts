import { readdirSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { subgraphNames, subgraphSdl, supergraphSdl } from '../../schema/index.ts';
import { composeSupergraph } from '../../scripts/compose.ts';

describe('the supergraph', () => {
  test('composes, and subgraphs describe what they share in the same words', () => {
    const { errors, hints } = composeSupergraph();
    expect(errors).toBeUndefined();
    expect(hints?.map((hint) => hint.message)).toEqual([]);
  });

  test('is committed as it composes now (else: npm run compose)', () => {
    expect(supergraphSdl()).toBe(composeSupergraph().supergraphSdl);
  });

  test('shows apps nothing of federation', () => {
    const { apiSchema } = composeSupergraph();
    expect(apiSchema?.getType('_Entity')).toBeUndefined();
    expect(apiSchema && printSchema(apiSchema)).not.toMatch(/@key|join__|_service|_entities/);
  });

  test('does not compose when a subgraph contradicts another', () => {
    const { errors } = composeSupergraph((name) =>
      name === 'users' ? subgraphSdl(name).replace('startCursor: String', 'startCursor: Int') : subgraphSdl(name),
    );
    expect(errors?.map((error) => error.message).join()).toContain('PageInfo.startCursor');
  });
});

describe('the subgraphs', () => {
  test('are exactly the SDL files', () => {
    const shared = ['common', 'supergraph', 'baseline'];
    const files = readdirSync(new URL('../../schema/', import.meta.url))
      .filter((file) => file.endsWith('.graphql'))
      .map((file) => file.slice(0, -'.graphql'.length));
    expect(files.filter((name) => !shared.includes(name)).sort()).toEqual([...subgraphNames].sort());
  });

  test.each(subgraphNames)('%s is a subgraph Apollo can serve', (name) => {
    const schema = buildSubgraphSchema(parse(subgraphSdl(name)));
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toContain('_service');
  });
});
