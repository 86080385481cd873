import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { Principal, ResourceAttributes } from '@hub/kernel';

const types = {
  person: 'Person',
  citizen: 'Citizen',
  service: 'Service',
  device: 'Device',
} as const satisfies Readonly<Record<Principal['kind'], string>>;

/** The entity type a principal is in the schema. */
export function principalType({ kind }: Pick<Principal, 'kind'>): string {
  return types[kind];
}

export function principalUid(principal: Pick<Principal, 'kind' | 'id'>): TypeAndId {
  return { type: `Hub::${principalType(principal)}`, id: principal.id };
}

/** The principal with its roles; every role of a pack lies in `post`. */
export function principalEntities(principal: Principal): EntityJson[] {
  const { tenant, roles, scope, permissions = [] } = principal;
  if (principal.kind === 'citizen')
    return [
      { uid: principalUid(principal), attrs: { tenant, self: principal.id, level: principal.level ?? 1 }, parents: [] },
    ];
  const { everywhere = false, bureaus = [], areas = [] } = scope ?? {};
  const reach = { tenant, everywhere, bureaus: [...bureaus], areas: [...areas] };
  const attrs =
    principal.kind === 'service'
      ? { ...reach, permissions: [...permissions] }
      : { ...reach, self: principal.id, roles: [...roles], strong: principal.strong === true };
  const isPost = (role: string) => role.includes('.');
  return [
    { uid: principalUid(principal), attrs, parents: roles.map(roleUid) },
    ...roles.map((role) => ({ uid: roleUid(role), attrs: {}, parents: isPost(role) ? [roleUid('post')] : [] })),
  ];
}

export function resourceEntity(type: string, attributes: ResourceAttributes): EntityJson {
  return { uid: resourceUid(type), attrs: attributes as Record<string, CedarValueJson>, parents: [] };
}

/** No policy names a single resource, so they all go by one id. */
export function resourceUid(type: string): TypeAndId {
  return { type: `Hub::${type}`, id: 'resource' };
}

export function actionUid(action: string): TypeAndId {
  return { type: 'Hub::Action', id: action };
}

function roleUid(id: string): TypeAndId {
  return { type: 'Hub::Role', id };
}
