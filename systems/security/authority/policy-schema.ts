import { readFileSync } from 'node:fs';
import { type DetailedError, schemaToJson } from '@cedar-policy/cedar-wasm/nodejs';

/** What kind each attribute of a resource type is. */
export type Shape = ReadonlyMap<string, 'text' | 'number' | 'boolean' | 'set'>;

interface Reached {
  readonly principals: readonly string[];
  readonly resources: readonly string[];
}

export interface PolicySchema {
  readonly text: string;
  /** The actions, whose they are and the types of resource each reaches. */
  readonly actions: ReadonlyMap<string, Reached>;
  readonly shapes: ReadonlyMap<string, Shape>;
}

const file = new URL('./policies/hub.cedarschema', import.meta.url);

export const plainName = (name: string) => name.replace(/^Hub::/, '');

let last: PolicySchema | undefined;

/**
 * The schema of the hub, which takes a tenth of a second of CPU to understand and is asked for several times in a start.
 * @throws when it is not valid, or a resource has an attribute that may be missing
 */
export function readSchema(): PolicySchema {
  const text = readFileSync(file, 'utf8');
  if (last?.text !== text) last = understand(text);
  return last;
}

function understand(text: string): PolicySchema {
  const answer = schemaToJson(text);
  if (answer.type === 'failure') throw new Error(`the schema is not valid: ${say(answer.errors)}`);
  const { actions, entityTypes } = answer.json.Hub ?? { actions: {}, entityTypes: {} };
  const reached = Object.entries(actions).map(([action, { appliesTo }]) => {
    const { principalTypes = [], resourceTypes = [] } = appliesTo ?? {};
    return [action, { principals: principalTypes.map(plainName), resources: resourceTypes.map(plainName) }] as const;
  });
  const types = new Set(reached.flatMap(([, { resources }]) => resources));
  const shapes = [...types].map((type) => [type, shapeOf(type, entityTypes[type])] as const);
  return { text, actions: new Map(reached), shapes: new Map(shapes) };
}

/** The actions of the schema. */
export function actionNames(): readonly string[] {
  return [...readSchema().actions.keys()];
}

interface DeclaredAttribute {
  readonly required?: boolean;
  readonly type: string;
  readonly name?: string;
}

/** A resource has every attribute of its type: SQL knows no attribute that is sometimes not there. */
function shapeOf(type: string, declared: unknown): Shape {
  const { shape } = declared as { shape?: { attributes?: Record<string, DeclaredAttribute> } };
  return new Map(
    Object.entries(shape?.attributes ?? {}).map(([name, attribute]) => {
      if (attribute.required === false) throw new Error(`the attribute ${type}.${name} may not be optional`);
      return [name, kindOf(attribute)] as const;
    }),
  );
}

function kindOf({ type, name = type }: DeclaredAttribute): 'text' | 'number' | 'boolean' | 'set' {
  if (type === 'Set') return 'set';
  return name.endsWith('Long') ? 'number' : name.endsWith('Bool') ? 'boolean' : 'text';
}

export function say(errors: readonly DetailedError[]): string {
  return errors.map(({ message, help }) => (help ? `${message} (${help})` : message)).join('; ');
}
