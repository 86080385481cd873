import type { Terms, WhyQuery } from './policies-client.ts';

/** The question as the address of the page has it. */
export interface WhySearch {
  readonly tab?: string | undefined;
  readonly who?: string | undefined;
  readonly person?: string | undefined;
  readonly post?: string | undefined;
  readonly role?: string | undefined;
  readonly unit?: string | undefined;
  readonly action?: string | undefined;
  readonly type?: string | undefined;
  readonly entityType?: string | undefined;
  readonly attribute?: string | undefined;
  readonly id?: string | undefined;
  readonly purpose?: string | undefined;
  readonly ground?: string | undefined;
}

export const whySearchNames = [
  'who',
  'person',
  'post',
  'role',
  'unit',
  'action',
  'type',
  'entityType',
  'attribute',
  'id',
  'purpose',
  'ground',
] as const satisfies readonly (keyof WhySearch)[];

/** What the hub is to be asked; undefined while the question is not whole. */
export function whyQuery(search: WhySearch, terms: Terms): WhyQuery | undefined {
  const action = terms.actions.find(({ id }) => id === search.action);
  const type = action?.types.find((one) => one === search.type) ?? action?.types[0];
  if (!action || !type) return undefined;
  const who = whoOf(search);
  if (!who) return undefined;
  const isGrounded = type === 'Attribute' && search.ground === 'yes';
  const resource = search.id ? undefined : resourceOf(type, search, isGrounded);
  return {
    action: action.id,
    type,
    ...who,
    ...(search.id && (type === 'Case' || type === 'Entity') ? { id: search.id } : {}),
    ...(resource ? { resource: JSON.stringify(resource) } : {}),
    ...(search.purpose ? { purpose: search.purpose } : {}),
    ...(isGrounded ? { caseId: 'case' } : {}),
  };
}

function whoOf({ who = 'self', person, post, role, unit }: WhySearch): Partial<WhyQuery> | undefined {
  if (who === 'post') return person && post ? { person, post } : undefined;
  if (who === 'key') return person ? { person } : undefined;
  if (who === 'role') return role ? { role, unit: unit || 'city' } : undefined;
  return who === 'self' ? {} : { as: who };
}

function resourceOf(type: string, { entityType, attribute }: WhySearch, isGrounded: boolean): object | undefined {
  if (!entityType) return undefined;
  if (type === 'Entity') return { types: [entityType] };
  if (type !== 'Attribute' || !attribute) return undefined;
  return { type: entityType, name: attribute, ...(isGrounded ? { subjects: ['someone'] } : {}) };
}
