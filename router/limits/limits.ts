import { ConfigError } from '@heliograph/platform/config';

/**
 * What one request may ask for at most. Each limit keeps something of ours from being exhausted, and is far from what
 * apps need: the registered operations have up to 152 tokens, 9 levels of fields and 66 selections, and cost up to 1602
 * with their largest pages; the introspection query of GraphiQL and Apollo Sandbox has 163 tokens, 15 levels, 240 selections.
 */
export interface OperationLimits {
  /** UTF-8 bytes of the document; comments and strings are one token each, however long. */
  readonly maxDocumentBytes: number;
  /** Lexical tokens, punctuation included: what parsing and validation take their time for. */
  readonly maxTokens: number;
  /**
   * Brackets, braces and parentheses inside each other in the text, and selection sets inside each other once fragments
   * are expanded: how deep anything that walks a document recurses. graphql-js runs out of stack between 1000 and 2000.
   */
  readonly maxNesting: number;
  /** Operations in one document: each is validated, though one is run. */
  readonly maxOperations: number;
  /**
   * Fields inside each other, fragments expanded; `{ viewer { email } }` has 2 levels. A page is three levels, so that
   * who answered a comment under a post of a feed is 11 deep.
   */
  readonly maxDepth: number;
  /** Fields, spreads and inline fragments, with fragments expanded wherever they are spread: the planner does it, too. */
  readonly maxSelections: number;
  /** Fields with an alias, fragments expanded. */
  readonly maxAliases: number;
  /** Fields of the operation itself: each starts work of its own, at the same time. */
  readonly maxRootFields: number;
  /** Root fields of a mutation: aliases must not turn one request into many attempts at a password. */
  readonly maxMutations: number;
  /** Directives in an operation, fragments expanded. */
  readonly maxDirectives: number;
  /** Lists inside each other below `__schema` and `__type`: every level multiplies the answer by the schema's size. */
  readonly maxIntrospectionLists: number;
  /**
   * Pairs of fields with one response name, or of fragments, at one place: validation compares each with each, which
   * makes it quadratic (see count-comparisons.ts). A place with 60 fragments, or 60 times one field, has 1770.
   */
  readonly maxComparisons: number;
  /** Values in the variables, those inside lists and objects included. */
  readonly maxVariableValues: number;
  /** Lists and objects inside each other in the variables: whatever walks them recurses so deep. */
  readonly maxVariableNesting: number;
  /** What the operation may cost with its variables, in the units of `@cost` (see cost.ts). */
  readonly maxCost: number;
}

/** For an open API: 2 to 10 times what a large app sends. */
export const productionLimits: OperationLimits = {
  maxDocumentBytes: 64 * 1024,
  maxTokens: 4000,
  maxNesting: 40,
  maxOperations: 10,
  maxDepth: 18,
  maxSelections: 1000,
  maxAliases: 50,
  maxRootFields: 10,
  maxMutations: 3,
  maxDirectives: 50,
  maxIntrospectionLists: 4,
  maxComparisons: 2500,
  maxVariableValues: 1000,
  maxVariableNesting: 20,
  maxCost: 10_000,
};

/** For those who explore: an explorer sends every operation of its page, and first drafts are large. */
export const developmentLimits: OperationLimits = {
  ...productionLimits,
  maxDocumentBytes: 256 * 1024,
  maxTokens: 10_000,
  maxOperations: 50,
  maxDepth: 20,
  maxSelections: 2000,
  maxAliases: 200,
  maxRootFields: 30,
  maxMutations: 10,
  maxDirectives: 200,
  maxComparisons: 10_000,
  maxVariableValues: 5000,
  maxCost: 25_000,
};

const OVERRIDE = /^(\w+)=(\d{1,12})$/;

/**
 * The limits of a profile, with single ones replaced.
 * @param overrides `limit=number`, parted by commas: `maxCost=20000,maxDepth=12`
 * @throws ConfigError naming every override that cannot be read
 */
export function readOperationLimits(profile: 'development' | 'production', overrides = ''): OperationLimits {
  const limits = { ...(profile === 'production' ? productionLimits : developmentLimits) };
  const problems = overrides
    .split(',')
    .map((override) => override.trim())
    .filter((override) => override !== '' && !applyOverride(limits, override));
  if (problems.length === 0) return limits;
  throw new ConfigError(
    problems.map((override) => `OPERATION_LIMITS: ${override} is not like maxCost=20000, with a limit there is`),
  );
}

/** False where it cannot be read. */
function applyOverride(limits: Record<keyof OperationLimits, number>, override: string): boolean {
  const [, name = '', maximum] = OVERRIDE.exec(override) ?? [];
  if (!isLimit(name)) return false;
  limits[name] = Number(maximum);
  return true;
}

const isLimit = (name: string): name is keyof OperationLimits => Object.hasOwn(productionLimits, name);
