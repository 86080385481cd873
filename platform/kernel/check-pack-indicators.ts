import { areaLevels } from './area.ts';
import { camelCase } from './check-pack-entities.ts';
import { type AnyPack, severities, type Threshold } from './pack.ts';
import { listRepeated, type PackFault, unless } from './pack-fault.ts';
import { type EntityTypes, grades } from './schema.ts';
import { isDuration } from './time.ts';
import { units } from './units.ts';

const scopes: readonly string[] = ['place', ...areaLevels];

export function listIndicatorFaults(pack: AnyPack): PackFault[] {
  return Object.entries(pack.indicators).flatMap(([id, indicator]) => {
    const path = `indicators.${id}`;
    const attributes = (pack.entities as EntityTypes)[indicator.of]?.attributes;
    return [
      ...unless(camelCase.test(id), path, '指标名须为小驼峰', 'An indicator is written in camelCase'),
      ...unless(attributes !== undefined, `${path}.of`, '没有这个实体类型', 'There is no such entity type'),
      ...unless(indicator.unit in units, `${path}.unit`, '没有这个单位', 'There is no such unit'),
      ...unless(indicator.source.trim() !== '', `${path}.source`, '缺少依据', 'The source is missing'),
      ...unless(isDuration(indicator.staleAfter), `${path}.staleAfter`, '不是时长', 'Not a duration'),
      ...unless(
        indicator.disclosure === undefined ||
          (grades.includes(indicator.disclosure.grade) && indicator.disclosure.atLeast >= 2),
        `${path}.disclosure`,
        '公开汇总值须有密级，且至少涵盖两个实体',
        'What is disclosed has a grade and is over two entities at least',
      ),
      ...unless(indicator.inputs.length > 0, `${path}.inputs`, '没有输入', 'There are no inputs'),
      ...unless(
        indicator.scopes.length > 0 && indicator.scopes.every((scope) => scopes.includes(scope)),
        `${path}.scopes`,
        '范围不正确',
        'The scopes are not right',
      ),
      ...indicator.inputs.flatMap((name) => {
        const attribute = attributes?.[name];
        return [
          ...unless(
            !attributes || attribute !== undefined,
            `${path}.inputs`,
            `没有属性 ${name}`,
            `There is no attribute ${name}`,
          ),
          ...unless(
            indicator.window === 'latest' || !attribute || attribute.kind === 'number',
            `${path}.inputs`,
            `按日取数的属性 ${name} 须为数值`,
            `A day of ${name} is a series of numbers, which it has none of`,
          ),
        ];
      }),
    ];
  });
}

export function listRuleFaults(pack: AnyPack): PackFault[] {
  return [
    ...listRepeated(pack.rules.map((rule) => rule.id)).map((id) => ({
      path: 'rules',
      zh: `${id} 重复`,
      en: `${id} is there twice`,
    })),
    ...pack.rules.flatMap((rule, index) => {
      const path = `rules[${index}]`;
      const indicator = pack.indicators[rule.indicator];
      return [
        ...unless(indicator !== undefined, `${path}.indicator`, '没有这个指标', 'There is no such indicator'),
        ...unless(
          !indicator || indicator.scopes.includes(rule.scope),
          `${path}.scope`,
          `指标不按 ${rule.scope} 计算`,
          `The indicator is not computed for ${rule.scope}`,
        ),
        ...unless(severities.includes(rule.severity), `${path}.severity`, '没有这个等级', 'There is no such severity'),
        ...unless(
          !rule.opens || rule.opens in pack.cases,
          `${path}.opens`,
          '没有这类案件',
          'There is no such case type',
        ),
        ...thresholdFaults(rule.raises, `${path}.raises`),
        ...thresholdFaults(rule.clears, `${path}.clears`),
        ...unless(
          parts(rule.raises, rule.clears),
          `${path}.clears`,
          '触发与解除条件须一上一下且不重叠',
          'Raising and clearing look in opposite directions and do not overlap',
        ),
      ];
    }),
  ];
}

function thresholdFaults(threshold: Threshold, path: string): PackFault[] {
  const bounds = [threshold.above, threshold.below].filter((bound) => bound !== undefined);
  return [
    ...unless(isDuration(threshold.lasting), `${path}.lasting`, '不是时长', 'Not a duration'),
    ...unless(bounds.length > 0 && bounds.every(Number.isFinite), path, '缺少界限', 'A bound is missing'),
  ];
}

/** No value may both raise and clear, or the alert would flutter. */
function parts(raises: Threshold, clears: Threshold): boolean {
  if (raises.above !== undefined && raises.below === undefined)
    return clears.below !== undefined && clears.below <= raises.above;
  if (raises.below !== undefined && raises.above === undefined)
    return clears.above !== undefined && clears.above >= raises.below;
  return true;
}
