import { listCaseFaults, listCodeTableFaults, listDiagramFaults } from './check-pack-cases.ts';
import { listEntityFaults, listThingModelFaults } from './check-pack-entities.ts';
import { listIndicatorFaults, listRuleFaults } from './check-pack-indicators.ts';
import { defineErrors } from './errors.ts';
import type { AnyPack } from './pack.ts';
import { listRepeated, listTextFaults, type PackFault, unless } from './pack-fault.ts';
import { isDuration } from './time.ts';

declare const checked: unique symbol;

/** A pack that `checkPack` has looked at. The hub takes no other. */
export type CheckedPack = AnyPack & { readonly [checked]: true };

export const packErrors = defineErrors('pack', {
  faulty: {
    status: 500,
    zh: '应用包 {pack} 的声明有误：{list}',
    en: 'The declaration of pack {pack} is wrong: {list}',
  },
});

const packId = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Everything wrong with one pack by itself; empty for a good one. Says what types cannot: values, ranges, names, texts. */
export function listPackFaults(pack: AnyPack): PackFault[] {
  return [
    ...unless(packId.test(pack.id), 'id', '标识须为小写短横线形式', 'An id is lower-case words joined by hyphens'),
    ...unless(pack.mandate.lead.trim() !== '', 'mandate.lead', '缺少牵头单位', 'The lead bureau is missing'),
    ...listTextFaults(pack),
    ...listEntityFaults(pack),
    ...listThingModelFaults(pack),
    ...listIndicatorFaults(pack),
    ...listRuleFaults(pack),
    ...listCaseFaults(pack),
    ...listCodeTableFaults(pack),
    ...listDiagramFaults(pack),
    ...listPanelFaults(pack),
    ...listGeneratorFaults(pack),
    ...listRegisterFaults(pack),
    ...listReadsFaults(pack),
  ];
}

/** The same pack, now of a type the hub accepts. @throws pack.faulty with every fault in its details */
export function checkPack(pack: AnyPack): CheckedPack {
  return refuse(pack.id, listPackFaults(pack), pack as CheckedPack);
}

/** Checks packs one by one and together: ids and entity types are unique and everything read exists. @throws pack.faulty */
export function checkPacks(packs: readonly AnyPack[]): readonly CheckedPack[] {
  const good = packs.map(checkPack);
  for (const pack of packs) refuse(pack.id, listFaultsAmong(pack, packs), pack);
  return good;
}

/** What is wrong with a pack in the company of others. */
export function listFaultsAmong(pack: AnyPack, packs: readonly AnyPack[]): PackFault[] {
  const others = packs.filter((other) => other !== pack);
  const types = new Map(
    others.flatMap((other) => Object.keys(other.entities).map((type) => [type, other.id] as const)),
  );
  const known = new Set(others.flatMap((other) => Object.keys(other.entities).map((type) => `${other.id}.${type}`)));
  return [
    ...unless(!others.some((other) => other.id === pack.id), 'id', '标识重复', 'Another pack has this id'),
    ...Object.keys(pack.entities).flatMap((type) =>
      unless(!types.has(type), `entities.${type}`, `${types.get(type)} 已声明`, `${types.get(type)} declares it too`),
    ),
    ...pack.reads.flatMap((name, index) =>
      unless(known.has(name), `reads[${index}]`, `没有实体类型 ${name}`, `There is no entity type ${name}`),
    ),
  ];
}

function refuse<T>(pack: string, faults: readonly PackFault[], value: T): T {
  if (faults.length === 0) return value;
  throw packErrors.faulty({ pack, list: faults.map((fault) => `${fault.path}: ${fault.en}`).join('; '), faults });
}

function listPanelFaults(pack: AnyPack): PackFault[] {
  return [
    ...listRepeated(pack.panels.map((panel) => panel.id)).map((id) => ({
      path: 'panels',
      zh: `${id} 重复`,
      en: `${id} is there twice`,
    })),
    ...pack.panels.flatMap((panel, index) => [
      ...panel.shows.flatMap((name) =>
        unless(name in pack.indicators, `panels[${index}].shows`, `没有指标 ${name}`, `There is no indicator ${name}`),
      ),
      ...panel.visibleTo.flatMap((name) =>
        unless(name in pack.roles, `panels[${index}].visibleTo`, `没有角色 ${name}`, `There is no role ${name}`),
      ),
    ]),
  ];
}

function listGeneratorFaults(pack: AnyPack): PackFault[] {
  return Object.entries(pack.generators).flatMap(([id, generator]) => [
    ...unless(
      generator.thingModel in pack.thingModels,
      `generators.${id}.thingModel`,
      '没有这个物模型',
      'There is no such thing model',
    ),
    ...unless(isDuration(generator.every), `generators.${id}.every`, '不是时长', 'Not a duration'),
  ]);
}

function listRegisterFaults(pack: AnyPack): PackFault[] {
  return Object.entries(pack.registers ?? {}).flatMap(([id, { entityType }]) =>
    unless(
      entityType in pack.entities,
      `registers.${id}.entityType`,
      '没有这个实体类型',
      'There is no such entity type',
    ),
  );
}

function listReadsFaults(pack: AnyPack): PackFault[] {
  return pack.reads.flatMap((name, index) =>
    unless(
      /^[a-z][a-z0-9-]*\.[A-Z]\w*$/.test(name) && !name.startsWith(`${pack.id}.`),
      `reads[${index}]`,
      '应为其他应用包的「包.实体类型」',
      'It names an entity type of another pack, as pack.Type',
    ),
  );
}
