import { type AnyPack, defaultTenant, type Permission, type PersonId, type Principal, type Tenant } from '@hub/kernel';

/** A pack with two case types, for tests of policies. Only what policies look at is filled in. */
export const workPack = {
  id: 'work',
  title: { zh: '工务', en: 'Work' },
  mandate: { row: 'T0', section: '一', lead: '工务局', responsible: [] },
  roles: {
    clerk: { zh: '受理员', en: 'Clerk' },
    crew: { zh: '班组', en: 'Crew' },
    reader: { zh: '阅览', en: 'Reader' },
  },
  cases: {
    leak: caseType('漏水', 'Leak', ['clerk', 'crew']),
    noise: caseType('噪声 "夜间"', 'Noise', ['clerk']),
  },
  entities: {
    Pipe: {
      title: { zh: '管道', en: 'Pipe' },
      attributes: {
        width: { kind: 'number', unit: 'm', title: { zh: '宽', en: 'Width' } },
        owner: { kind: 'text', maxLength: 9, title: { zh: '业主', en: 'Owner' }, personal: true },
        pressure: { kind: 'number', unit: 'hPa', title: { zh: '压力', en: 'Pressure' }, grade: 'important' },
        valve: { kind: 'text', maxLength: 9, title: { zh: '阀', en: 'Valve' }, grade: 'core' },
      },
    },
    Resident: {
      title: { zh: '居民', en: 'Resident' },
      personal: true,
      subject: 'person',
      attributes: {
        person: { kind: 'text', maxLength: 99, title: { zh: '人', en: 'Person' } },
        number: textOf('身份证号', 'Resident number', 'identity', 'residentId'),
        phone: textOf('电话', 'Telephone', 'contact', 'phone'),
        illness: textOf('病史', 'Illness', 'health'),
      },
    },
    Reservoir: {
      title: { zh: '水库', en: 'Reservoir' },
      grade: 'important',
      attributes: { level: { kind: 'number', unit: 'm', title: { zh: '水位', en: 'Level' } } },
    },
    Bench: {
      title: { zh: '长椅', en: 'Bench' },
      grade: 'open',
      attributes: { colour: { kind: 'text', maxLength: 9, title: { zh: '颜色', en: 'Colour' }, grade: 'open' } },
    },
  },
} as unknown as AnyPack;

function textOf(zh: string, en: string, personal: string, mask?: string) {
  return { kind: 'text', maxLength: 99, title: { zh, en }, personal, ...(mask ? { mask } : {}) };
}

function caseType(zh: string, en: string, roles: readonly string[]) {
  return { title: { zh, en }, bureau: 'works', steps: roles.map((role) => ({ id: role, role, kind: 'handling' })) };
}

export function person(
  roles: readonly string[],
  scope: Partial<Principal['scope']> = {},
  tenant: Tenant = defaultTenant,
): Principal {
  const id = `person:${roles.join('+')}:${JSON.stringify(scope)}` as PersonId;
  return {
    kind: 'person',
    id,
    name: roles.join(' '),
    roles,
    tenant,
    scope: { everywhere: false, bureaus: [], areas: [], ...scope },
  };
}

export function service(permissions: readonly Permission[], scope: Partial<Principal['scope']> = {}): Principal {
  const { roles: _roles, ...rest } = person([], scope);
  return { ...rest, kind: 'service', roles: [], permissions };
}
