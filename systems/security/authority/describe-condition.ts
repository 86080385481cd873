import type { Localised } from '@hub/kernel';
import type { Condition } from './condition.ts';

/** What a value is called: a unit, an area, a type. */
export type Namer = (attribute: string, value: string) => Localised | undefined;

const attributes: Readonly<Record<string, Localised>> = {
  type: { zh: '类型', en: 'type' },
  types: { zh: '类型', en: 'type' },
  name: { zh: '属性', en: 'attribute' },
  bureau: { zh: '主管部门', en: 'bureau in charge' },
  bureaus: { zh: '主办、协办或主管部门', en: 'bureaus in charge or involved' },
  areas: { zh: '所在区域', en: 'area it lies in' },
  role: { zh: '当前环节的角色', en: 'role of the current step' },
  grade: { zh: '数据分级', en: 'data grade' },
  class: { zh: '个人信息类别', en: 'class of personal information' },
  subjects: { zh: '当事人', en: 'whom it is about' },
  lead: { zh: '牵头单位', en: 'lead unit' },
  units: { zh: '牵头与责任单位', en: 'units that lead or help' },
  tenant: { zh: '租户', en: 'tenant' },
  personal: { zh: '个人信息', en: 'personal' },
  sensitive: { zh: '敏感个人信息', en: 'sensitive personal information' },
  enrolled: { zh: '账号已登记第二因素', en: 'the account has a second factor' },
  required: { zh: '强制第二因素', en: 'a second factor is required' },
};
const gradeNames: readonly Localised[] = [
  { zh: '公开', en: 'open' },
  { zh: '内部', en: 'internal' },
  { zh: '敏感', en: 'sensitive' },
  { zh: '重要', en: 'important' },
  { zh: '核心', en: 'core' },
];
const everything = { zh: '全部', en: 'everything' };
const nothing = { zh: '无', en: 'nothing' };
const most = 12;

/** A row filter in words. What is asked of the tenant alone is left out: it is asked of everything. */
export function describeCondition(condition: Condition, nameOf: Namer = () => undefined): Localised {
  switch (condition.kind) {
    case 'constant':
      return condition.value ? everything : nothing;
    case 'all':
    case 'any':
      return join(condition, nameOf);
    case 'not': {
      const { zh, en } = describeCondition(condition.part, nameOf);
      return { zh: `并非（${zh}）`, en: `not (${en})` };
    }
    case 'compare': {
      const { zh, en } = label(condition.attribute);
      const value = nameValue(condition.attribute, condition.value, nameOf);
      return { zh: `${zh} ${condition.operator} ${value.zh}`, en: `${en} ${condition.operator} ${value.en}` };
    }
    case 'oneOf':
      if (condition.values.length === 1 && typeof condition.values[0] === 'boolean')
        return yesOrNo(condition.attribute, condition.values[0]);
      return listed(condition.attribute, condition.values, { zh: '是', en: 'is' }, nameOf);
    case 'hasAny':
      return listed(condition.attribute, condition.values, { zh: '包括', en: 'is among' }, nameOf);
    case 'hasAll':
      return listed(condition.attribute, condition.values, { zh: '同时包括', en: 'includes all of' }, nameOf);
    case 'within':
      return listed(condition.attribute, condition.values, { zh: '不超出', en: 'is none but' }, nameOf);
    default:
      return condition satisfies never;
  }
}

function join(condition: Extract<Condition, { kind: 'all' | 'any' }>, nameOf: Namer): Localised {
  const asked = condition.parts.filter((part) => condition.kind === 'any' || !isOfTenant(part));
  if (asked.length === 0) return everything;
  const parts = asked.map((part) => {
    const said = describeCondition(part, nameOf);
    const isMixed = asked.length > 1 && (part.kind === 'any' || part.kind === 'all');
    return isMixed ? { zh: `（${said.zh}）`, en: `(${said.en})` } : said;
  });
  const [zh, en] = condition.kind === 'all' ? ['，且', ' and '] : ['；或', ', or '];
  const unique = (list: readonly string[]) => [...new Set(list)];
  return { zh: unique(parts.map((part) => part.zh)).join(zh), en: unique(parts.map((part) => part.en)).join(en) };
}

function isOfTenant(part: Condition): boolean {
  if (part.kind === 'not' || part.kind === 'constant') return part.kind === 'not' && isOfTenant(part.part);
  if ('parts' in part) return part.parts.every(isOfTenant);
  return part.attribute === 'tenant';
}

function yesOrNo(attribute: string, value: boolean): Localised {
  const { zh, en } = label(attribute);
  return value ? { zh: `属于${zh}`, en: `it is ${en}` } : { zh: `不属于${zh}`, en: `it is not ${en}` };
}

function listed(
  attribute: string,
  values: readonly (string | number | boolean)[],
  verb: Localised,
  nameOf: Namer,
): Localised {
  const { zh, en } = label(attribute);
  const names = values.slice(0, most).map((value) => nameValue(attribute, value, nameOf));
  const rest = values.length - names.length;
  return {
    zh: `${zh}${verb.zh}${names.map((name) => name.zh).join('、')}${rest > 0 ? `等 ${values.length} 项` : ''}`,
    en: `${en} ${verb.en} ${names.map((name) => name.en).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
  };
}

function nameValue(attribute: string, value: string | number | boolean, nameOf: Namer): Localised {
  const plain = { zh: String(value), en: String(value) };
  if (attribute === 'grade') return gradeNames[Number(value)] ?? plain;
  return nameOf(attribute, String(value)) ?? plain;
}

function label(attribute: string): Localised {
  return attributes[attribute] ?? { zh: attribute, en: attribute };
}
