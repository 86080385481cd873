import type { Instant } from '@hub/kernel';
import { textOrFeel, type Variables } from '../decisions/feel.ts';
import type { Mapping } from '../definitions/process-model.ts';

/** The values that mappings make, each seeing those before it. @throws process.expression */
export function mapValues(mappings: readonly Mapping[], variables: Variables, at: Instant): Variables {
  const made: Record<string, unknown> = {};
  for (const { source, target } of mappings) made[target] = textOrFeel(source, { ...variables, ...made }, at);
  return made;
}

/** What an activity or event leaves behind: what it says it does, or all it was given. */
export function leftBehind(
  node: { readonly outputs: readonly Mapping[] },
  variables: Variables,
  output: Variables,
  at: Instant,
): Variables {
  return node.outputs.length > 0 ? mapValues(node.outputs, { ...variables, ...output }, at) : output;
}
