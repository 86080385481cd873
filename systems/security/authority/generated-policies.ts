import type { AnyPack } from '@hub/kernel';
import type { PolicyText } from './policy-text.ts';

/** The actions a service key may be made for: the work of the hub, not its administration. */
export function grantable(action: string): boolean {
  return !/^(?:organisation[.](?:manage|appoint)|key|audit|attribute|subscription|personal|own|citizen|policy|account)(?:[.]|$)/.test(
    action,
  );
}

/** The policies that follow from declarations: what each role of a pack works on, and what each service key may. */
export function generatePolicies(packs: readonly AnyPack[], actions: readonly string[]): readonly PolicyText[] {
  const ofPacks = packs.flatMap((pack) => rolePolicies(pack).map((text) => ({ source: `pack:${pack.id}`, text })));
  return [...ofPacks, ...actions.filter(grantable).map((action) => ({ source: 'keys', text: servicePolicy(action) }))];
}

/** A role acts on the cases of the types in which a step is its own, as far as its post reaches. */
function rolePolicies(pack: AnyPack): readonly string[] {
  return Object.entries(pack.roles).flatMap(([role, title]) => {
    const types = Object.entries(pack.cases).filter(([, { steps }]) => steps.some((step) => step.role === role));
    if (types.length === 0) return [];
    const list = types.map(([type]) => text(`${pack.id}.${type}`)).join(', ');
    const titles = { zh: types.map(([, type]) => type.title.zh), en: types.map(([, type]) => type.title.en) };
    return [
      `@id(${text(`role.${pack.id}.${role}`)})
@zh(${text(`${title.zh}在岗位范围内办理：${titles.zh.join('、')}`)})
@en(${text(`${title.en}: acts on ${titles.en.join(', ')} as far as the post reaches`)})
permit(
  principal in Hub::Role::${text(`${pack.id}.${role}`)},
  action == Hub::Action::"case.act",
  resource is Hub::Case
)
when { [${list}].contains(resource.type) && (${inScope}) };`,
    ];
  });
}

const inScope =
  'principal.everywhere || principal.bureaus.containsAny(resource.bureaus) || principal.areas.containsAny(resource.areas) || principal.areas.containsAny(resource.bureaus)';

/** A key does what it was made for; what lies in a place or with a bureau, only within its scope. */
function servicePolicy(action: string): string {
  const scoped = /^(?:case|context)[.]/.test(action) ? ` && (${inScope})` : '';
  // Its policy on indicator values is written by hand (`indicator.service`).
  const reached = action === 'cockpit.read' ? 'resource is Hub::City' : 'resource';
  const ordinary = action.startsWith('alert.') ? ' && resource.grade <= 1 && !resource.personal' : '';
  return `@id(${text(`key.${action}`)})
@zh(${text(`服务密钥在授权范围内可执行 ${action}`)})
@en(${text(`A service key made for ${action} may do it within its scope`)})
permit(principal is Hub::Service, action == Hub::Action::${text(action)}, ${reached})
when { principal.permissions.contains(${text(action)})${scoped}${ordinary} };`;
}

/** A Cedar string literal: its escapes are those of Rust, and JSON's `\uXXXX` is not among them. */
function text(value: string): string {
  return `"${value.replaceAll(/["\\]/g, '\\$&').replaceAll(/[\n\r\t]/g, ' ')}"`;
}
