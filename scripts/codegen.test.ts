import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, test } from 'vitest';
import { subgraphNames } from '../schema/index.ts';
import { resolverTypes } from './codegen.ts';

describe('resolver types', () => {
  test.each(subgraphNames)('of %s are only types, and the same each time', async (name) => {
    const types = await resolverTypes(name);
    expect(await resolverTypes(name)).toBe(types);
    // Throws on an enum or anything else that is not erased.
    const left = stripTypeScriptTypes(types).replace(/\/\*[\s\S]*?\*\//g, '');
    expect(left.replaceAll(/[\s;]/g, '')).toBe('');
    expect(types).toContain("import type { Context } from '../context.ts';");
  });

  test('start from the domain object where a type is mapped', async () => {
    const types = await resolverTypes('media', ['Post']);
    expect(types).toContain("import type { PostMapper } from '../mappers.ts';");
    expect(types).toContain('Post: ResolverTypeWrapper<PostMapper>;');
    expect(await resolverTypes('media', [])).not.toContain('mappers.ts');
  });

  test('write moments as Date and ids as string', async () => {
    const types = await resolverTypes('users');
    expect(types).toContain('DateTime: { input: Date; output: Date; }');
    expect(types).toContain('ID: { input: string; output: string; }');
  });
});
