import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';
import { type SubgraphName, subgraphNames, subgraphSdl } from '../schema/index.ts';
import { generateTypes } from './prisma-cli.ts';
import { prismaSchema, SCHEMA_NAMES } from './prisma-schemas.ts';

const root = path.join(import.meta.dirname, '..');

/**
 * The GraphQL types whose resolvers start from a domain object. Each is handed round as the type `<Type>Mapper`, which
 * `subgraphs/<name>/mappers.ts` exports: `export type PostMapper = Post`. All others are handed round as they are in SDL.
 */
const mappedTypes: Record<SubgraphName, readonly string[]> = {
  users: ['User', 'Viewer'],
  media: [
    'User',
    'Media',
    'MediaVariant',
    'Post',
    'CaptionEntity',
    'Comment',
    'Hashtag',
    'Location',
    'UserTag',
    'SavedCollection',
    'ModerationCase',
  ],
  feed: [],
  stories: ['User', 'Story', 'StoryTray', 'StoryPoll', 'StoryUpdate', 'Highlight'],
  notifications: ['User', 'Notification'],
  messages: [
    'User',
    'Conversation',
    'ConversationMember',
    'Message',
    'MessageReaction',
    'MessageUpdate',
    'TypingUpdate',
  ],
  search: ['RecentSearch'],
};

/** The types of one subgraph's resolvers, as TypeScript that is only types; `mapped` as in {@link mappedTypes}. */
export function resolverTypes(name: SubgraphName, mapped = mappedTypes[name]): Promise<string> {
  return codegen({
    filename: 'resolvers.ts',
    schema: parse(subgraphSdl(name)),
    documents: [],
    plugins: [{ typescript: {} }, { typescriptResolvers: {} }],
    pluginMap: { typescript, typescriptResolvers },
    config: {
      federation: true,
      // The SDL links Federation 2 itself; what would be put in is Federation 1.
      disableFederationDirectiveAndScalarInjection: true,
      useTypeImports: true,
      enumsAsTypes: true,
      strictScalars: true,
      // A resolver answers a Date; the scalar writes it down.
      scalars: { ID: 'string', DateTime: 'Date', URL: 'string' },
      contextType: '../context.ts#Context',
      mappers: Object.fromEntries(mapped.map((type) => [type, `../mappers.ts#${type}Mapper`])),
    },
  });
}

async function generateResolverTypes(name: SubgraphName): Promise<void> {
  const file = path.join(root, 'subgraphs', name, 'generated/resolvers.ts');
  writeIfChanged(file, await resolverTypes(name));
  console.log(path.relative(root, file));
}

async function generateDatabaseTypes(): Promise<void> {
  // Prisma starts its generators by name, in a shell, so they must be on the PATH however this script was started.
  process.env.PATH = [path.join(root, 'node_modules/.bin'), process.env.PATH].join(path.delimiter);
  const present = SCHEMA_NAMES.filter((name) => existsSync(prismaSchema(name).schemaFile));
  await Promise.all(
    present.map(async (name) => {
      await generateTypes(name);
      console.log(`types of prisma/${name}/schema.prisma`);
    }),
  );
}

/** An unchanged file keeps its time, so that watchers and type checkers do not start over. */
function writeIfChanged(file: string, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

if (import.meta.main) await Promise.all([...subgraphNames.map(generateResolverTypes), generateDatabaseTypes()]);
