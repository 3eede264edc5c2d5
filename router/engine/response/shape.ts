import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import type { ResponseKeys } from '../colliding-fields.ts';
import { type Data, isData } from '../plan/data.ts';
import { type CollectedField, type Conditions, collectFields } from './collect-fields.ts';
import { validLeaf } from './leaf.ts';

/** A value of the response that the schema does not allow, such as a null that may not be; `path` says where. */
export interface InvalidValue {
  readonly message: string;
  readonly path: (string | number)[];
}

/** What goes along while one response is read. */
interface Reading {
  readonly path: (string | number)[];
  readonly invalid: InvalidValue[];
  /** The answer of an introspection field. */
  introspect(field: FieldNode): unknown;
}

/** Cuts from what the subgraphs answered the response that the app asked for, in the order it asked. */
export type ShapeResponse = (
  data: Data,
  introspect: Reading['introspect'],
) => { data: Data | null; invalid: InvalidValue[] };

/** A null where the schema allows none: the nearest object that may be null becomes it. */
const BUBBLE = Symbol('null that may not be');

type Read = (value: unknown, reading: Reading) => unknown;
interface ReadField {
  readonly key: string;
  read(object: Data, reading: Reading): unknown;
}

/**
 * Compiles the shape of an operation's response, for one set of values of the variables in its @skip and @include, and
 * one set of fields that are `withheld` from the viewer.
 * Nulls are propagated as the GraphQL specification, section 6.4.4, says.
 */
export function compileShape(options: {
  schema: GraphQLSchema;
  rootType: GraphQLObjectType;
  selectionSet: SelectionSetNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  conditions: Conditions;
  responseKeys: ResponseKeys;
  withheld: ReadonlySet<FieldNode>;
}): ShapeResponse {
  const { schema, rootType, selectionSet, ...how } = options;
  const collect = (sets: readonly SelectionSetNode[], type: GraphQLCompositeType) =>
    collectFields({ schema, sets, type, ...how }).map((field) => compileField(field, type));
  const rootFields = collect([selectionSet], rootType);

  return (data, introspect) => {
    const invalid: InvalidValue[] = [];
    const shaped = readObject(data, rootFields, { path: [], invalid, introspect });
    return { data: shaped === BUBBLE ? null : (shaped as Data), invalid };
  };

  function compileField(field: CollectedField, parent: GraphQLCompositeType): ReadField {
    const { key, source, name, node } = field;
    if (name === '__typename') return { key, read: (object) => nameOfType(schema, object.__typename, parent) };
    if (name === '__schema' || name === '__type') return { key, read: (_object, reading) => reading.introspect(node) };
    if (!('getFields' in parent)) throw new Error(`A union such as ${parent.name} has no field ${name}`);
    const definition = parent.getFields()[name];
    if (!definition) throw new Error(`A validated operation cannot ask for ${parent.name}.${name}`);
    if (field.withheld) return { key, read: isNonNullType(definition.type) ? () => BUBBLE : () => null };
    const read = compileValue(definition.type, field, `${parent.name}.${name}`);
    return {
      key,
      read(object, reading) {
        reading.path.push(key);
        const value = read(object[source], reading);
        reading.path.pop();
        return value;
      },
    };
  }

  function compileValue(type: GraphQLOutputType, field: CollectedField, coordinate: string): Read {
    if (isNonNullType(type)) return nonNull(compileValue(type.ofType, field, coordinate), coordinate);
    if (isListType(type)) return listOf(compileValue(type.ofType, field, coordinate));
    if (isObjectType(type)) return compileObject(type, field);
    if (isAbstractType(type)) return compileAbstract(type, field, coordinate);
    const isValid = validLeaf(type);
    const what = isEnumType(type) ? 'a value that is not in its enum' : `a value that is no ${type.name}`;
    return (value, reading) => {
      if (value === null || value === undefined || isValid(value)) return value ?? null;
      reading.invalid.push({ message: `${coordinate} has ${what}`, path: [...reading.path] });
      return null;
    };
  }

  function compileObject(type: GraphQLObjectType, { sets }: CollectedField): Read {
    let fields: ReadField[] | undefined;
    return (value, reading) => {
      if (!isData(value)) return null;
      fields ??= collect(sets, type);
      const object = readObject(value, fields, reading);
      return object === BUBBLE ? null : object;
    };
  }

  /** The fields depend on the type of the object, which each object says itself. */
  function compileAbstract(type: GraphQLCompositeType, { sets }: CollectedField, coordinate: string): Read {
    const fieldsByType = new Map<unknown, ReadField[]>();
    return (value, reading) => {
      if (!isData(value)) return null;
      const typeName = value.__typename;
      let fields = fieldsByType.get(typeName);
      if (!fields) {
        const own = typeof typeName === 'string' ? schema.getType(typeName) : type;
        if (!isCompositeType(own)) {
          reading.invalid.push({ message: `${coordinate} is of a type that is not known`, path: [...reading.path] });
          return null;
        }
        fields = collect(sets, own);
        fieldsByType.set(typeName, fields);
      }
      const object = readObject(value, fields, reading);
      return object === BUBBLE ? null : object;
    };
  }
}

function readObject(value: Data, fields: readonly ReadField[], reading: Reading): Data | typeof BUBBLE {
  const object: Data = {};
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] as ReadField;
    const read = field.read(value, reading);
    if (read === BUBBLE) return BUBBLE;
    object[field.key] = read;
  }
  return object;
}

function nonNull(read: Read, coordinate: string): Read {
  return (value, reading) => {
    const invalidBefore = reading.invalid.length;
    const inner = read(value, reading);
    if (inner !== null) return inner;
    // A null that came up from below has been noted there.
    if (reading.invalid.length === invalidBefore) {
      reading.invalid.push({ message: `${coordinate} may not be null`, path: [...reading.path] });
    }
    return BUBBLE;
  };
}

function listOf(read: Read): Read {
  return (value, reading) => {
    if (!Array.isArray(value)) return null;
    const items = new Array<unknown>(value.length);
    let whole = true;
    for (let index = 0; index < value.length; index += 1) {
      reading.path.push(index);
      const item = read(value[index], reading);
      reading.path.pop();
      if (item === BUBBLE) whole = false;
      items[index] = item;
    }
    return whole ? items : null;
  };
}

/** The name of an object's type; an object that does not say it is of its field's type. */
function nameOfType(schema: GraphQLSchema, said: unknown, parent: GraphQLCompositeType): string | typeof BUBBLE {
  const type = typeof said === 'string' ? (schema.getType(said) ?? parent) : parent;
  return isObjectType(type) ? type.name : BUBBLE;
}
