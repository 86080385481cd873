import { readDmn } from '../decisions/read-dmn.ts';
import { listProcessFaults } from './check-bpmn.ts';
import { readBpmn } from './read-bpmn.ts';
import type { DefinitionKind } from './store-definitions.ts';

export interface PackDiagram {
  readonly kind: DefinitionKind;
  /** `<pack>.<name>`, which the file has to call itself. */
  readonly key: string;
  readonly xml: string;
  /** The steps of each case type that the process leads: they are its user tasks. */
  readonly steps: readonly (readonly string[])[];
}

/** What is wrong with a file of a pack by itself, in English; what it calls is looked at when the hub starts. */
export async function checkPackDiagram({ kind, key, xml, steps }: PackDiagram): Promise<readonly string[]> {
  try {
    if (kind === 'decision') {
      const { id, faults } = await readDmn(xml);
      return [...named(id, key), ...faults.map((one) => `${one.element}: ${one.en}`)];
    }
    const { model, faults } = await readBpmn(xml);
    const tasks = [...model.nodes.values()].filter((node) => node.kind === 'user').map((node) => node.id);
    const unlike = steps.flatMap((ids) => [
      ...ids.filter((id) => !tasks.includes(id)).map((id) => `step ${id} is no user task`),
      ...tasks.filter((id) => !ids.includes(id)).map((id) => `user task ${id} is no step`),
    ]);
    return [
      ...named(model.id, key),
      ...[...faults, ...listProcessFaults(model)].map((one) => `${one.element}: ${one.en}`),
      ...unlike,
    ];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function named(id: string, key: string): readonly string[] {
  return id === key ? [] : [`it calls itself ${id}, not ${key}`];
}
