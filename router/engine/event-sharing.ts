import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { taggedFields } from '../graphql/tagged-fields.ts';

/**
 * Who may share the events of a subscription, so that each is fetched and written once for all of them:
 * - `anyone` asks the same and is told the same, whoever looks;
 * - `viewer`: those who ask as the same viewer, from several windows;
 * - `nobody`: the stream begins with what has already happened, which a late joiner would miss.
 */
export type Sharing = 'anyone' | 'viewer' | 'nobody';

/** `@tag(name: "live-only")` on a field of Subscription: its stream has only what happens from now on. */
const LIVE_ONLY = 'live-only';
/** `@tag(name: "viewer-independent")` on any field: it is the same whoever asks. */
const FOR_ANYONE = 'viewer-independent';
/** The argument of a stream that can be resumed: where it is given, the stream begins with what has happened since. */
const SINCE = 'after';

/**
 * Reads what the tags of a supergraph promise. Only object types are asked, as they are for authorization: they resolve
 * the fields, and composition hands down to them what an interface object adds. A field that is selected from an
 * interface is thus the same for anyone if it is so for each of the types that implement it; a tag on the interface's
 * own field promises nothing, for a subgraph may add a type that does not keep it. Nor does one on a type: it would
 * speak for the fields that other subgraphs add.
 * @param annotated `buildASTSchema` of the supergraph: its AST nodes carry the tags
 */
export function compileSharing(annotated: GraphQLSchema): (document: DocumentNode, name: string | null) => Sharing {
  const liveOnly = taggedFields(annotated, LIVE_ONLY);
  const forAnyone = taggedFields(annotated, FOR_ANYONE);
  const rootType = annotated.getSubscriptionType();

  return (document, name) => {
    const operation = getOperationAST(document, name);
    const alone = operation && separateOperations(document)[operation.name?.value ?? ''];
    if (operation?.operation !== 'subscription' || !alone) return 'nobody';
    const fields = resolvedFields(annotated, alone);
    const streams = fields.filter(({ type }) => type === rootType);
    if (!streams.every(({ coordinate, resumes }) => liveOnly.has(coordinate) && !resumes)) return 'nobody';
    return fields.every(({ coordinate }) => forAnyone.has(coordinate)) ? 'anyone' : 'viewer';
  };
}

interface ResolvedField {
  readonly type: GraphQLObjectType;
  /** `Type.field` */
  readonly coordinate: string;
  /** Whether it is given a place to begin after: also by a variable, whatever that comes to. */
  readonly resumes: boolean;
}

/** Every field that the selections of a document may come to, but for the names of types. */
function resolvedFields(schema: GraphQLSchema, document: DocumentNode): ResolvedField[] {
  const typeInfo = new TypeInfo(schema);
  const fields: ResolvedField[] = [];
  const collecting = {
    Field({ name: { value: name }, arguments: given = [] }: FieldNode) {
      const parent = typeInfo.getParentType();
      if (name === '__typename' || !parent) return;
      const resumes = given.some((argument) => argument.name.value === SINCE);
      for (const type of objectTypesOf(schema, parent)) {
        fields.push({ type, coordinate: `${type.name}.${name}`, resumes });
      }
    },
  };
  visit(document, visitWithTypeInfo(typeInfo, collecting));
  return fields;
}

function objectTypesOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}
