import { readFileSync } from 'node:fs';
import { type DetailedError, getCedarVersion, schemaToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { sourcesHash, workedOut } from '@hub/runtime';

/** What kind each attribute of a resource type is. */
export type Shape = ReadonlyMap<string, Kind>;

type Kind = 'text' | 'number' | 'boolean' | 'set';

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

/** What is read of a schema: a list of pairs for each map. */
interface Understood {
  readonly actions: readonly (readonly [string, Reached])[];
  readonly shapes: readonly (readonly [string, readonly (readonly [string, Kind])[]])[];
}

/**
 * The schema of the hub, which takes a tenth of a second of CPU to understand: once, for as long as it stays the same.
 * @throws when it is not valid, or a resource has an attribute that may be missing
 */
export function readSchema(): PolicySchema {
  const text = readFileSync(file, 'utf8');
  if (last?.text !== text) {
    const { actions, shapes } = workedOut('policy-schema', readingOf(text), () => understand(text));
    last = {
      text,
      actions: new Map(actions),
      shapes: new Map(shapes.map(([type, kinds]) => [type, new Map(kinds)])),
    };
  }
  return last;
}

/** Of what was read, by which Cedar and which code of ours. */
export const readingOf = (...read: readonly unknown[]): string =>
  sourcesHash([new URL('./', import.meta.url)], JSON.stringify([getCedarVersion(), ...read]));

function understand(text: string): Understood {
  const answer = schemaToJson(text);
  if (answer.type === 'failure') throw new Error(`the schema is not valid: ${say(answer.errors)}`);
  const { actions, entityTypes } = answer.json.Hub ?? { actions: {}, entityTypes: {} };
  const reached = Object.entries(actions).map(([action, { appliesTo }]) => {
    const { principalTypes = [], resourceTypes = [] } = appliesTo ?? {};
    return [action, { principals: principalTypes.map(plainName), resources: resourceTypes.map(plainName) }] as const;
  });
  const types = new Set(reached.flatMap(([, { resources }]) => resources));
  return { actions: reached, shapes: [...types].map((type) => [type, kindsOf(type, entityTypes[type])] as const) };
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
function kindsOf(type: string, declared: unknown): Understood['shapes'][number][1] {
  const { shape } = declared as { shape?: { attributes?: Record<string, DeclaredAttribute> } };
  return Object.entries(shape?.attributes ?? {}).map(([name, attribute]) => {
    if (attribute.required === false) throw new Error(`the attribute ${type}.${name} may not be optional`);
    return [name, kindOf(attribute)] as const;
  });
}

function kindOf({ type, name = type }: DeclaredAttribute): Kind {
  if (type === 'Set') return 'set';
  return name.endsWith('Long') ? 'number' : name.endsWith('Bool') ? 'boolean' : 'text';
}

export function say(errors: readonly DetailedError[]): string {
  return errors.map(({ message, help }) => (help ? `${message} (${help})` : message)).join('; ');
}
