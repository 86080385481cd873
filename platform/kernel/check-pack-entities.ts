import type { AnyPack } from './pack.ts';
import { type PackFault, unless } from './pack-fault.ts';
import type { Attribute, EntityTypes } from './schema.ts';
import { isDuration } from './time.ts';
import { units } from './units.ts';

export const camelCase = /^[a-z][A-Za-z0-9]*$/;
const pascalCase = /^[A-Z][A-Za-z0-9]*$/;

/** Names that NGSI-LD or the hub itself gives a meaning. */
const reserved = ['id', 'type', 'scope', 'createdAt', 'modifiedAt', 'observedAt', 'provenance', 'source'];

/** Attributes the hub knows on every entity: a pack that declares them keeps their kind. */
const common: Readonly<Record<string, Attribute['kind']>> = { name: 'text', location: 'geometry' };

export function listEntityFaults(pack: AnyPack): PackFault[] {
  return Object.entries(pack.entities as EntityTypes).flatMap(([type, entity]) => [
    ...unless(
      pascalCase.test(type),
      `entities.${type}`,
      '实体类型须为大驼峰',
      'An entity type is written in PascalCase',
    ),
    ...Object.entries(entity.attributes).flatMap(([name, attribute]) =>
      attributeFaults(pack, name, attribute, `entities.${type}.attributes.${name}`),
    ),
  ]);
}

function attributeFaults(pack: AnyPack, name: string, attribute: Attribute, path: string): PackFault[] {
  const kind = common[name];
  return [
    ...unless(camelCase.test(name), path, '属性名须为小驼峰', 'An attribute is written in camelCase'),
    ...unless(!reserved.includes(name), path, '此属性名为中枢保留', 'The hub keeps this attribute name for itself'),
    ...unless(!kind || kind === attribute.kind, path, `此属性须为 ${kind}`, `This attribute is of kind ${kind}`),
    ...kindFaults(pack, attribute, path),
  ];
}

function kindFaults(pack: AnyPack, attribute: Attribute, path: string): PackFault[] {
  switch (attribute.kind) {
    case 'text':
      return unless(attribute.maxLength > 0, path, '最大长度须为正', 'The greatest length is above zero');
    case 'number':
      return [
        ...unless(attribute.unit in units, path, `没有单位 ${attribute.unit}`, `There is no unit ${attribute.unit}`),
        ...unless(
          (attribute.min ?? -Infinity) < (attribute.max ?? Infinity),
          path,
          '取值范围为空',
          'The range is empty',
        ),
      ];
    case 'code':
      return unless(Object.keys(attribute.codes).length > 0, path, '没有代码', 'There are no codes');
    case 'relationship':
      return unless(
        attribute.to in pack.entities || pack.reads.includes(attribute.to),
        path,
        `没有实体类型 ${attribute.to}`,
        `There is no entity type ${attribute.to} here or in reads`,
      );
    default:
      return [];
  }
}

export function listThingModelFaults(pack: AnyPack): PackFault[] {
  return Object.entries(pack.thingModels).flatMap(([id, model]) => {
    const path = `thingModels.${id}`;
    const attributes = (pack.entities as EntityTypes)[model.entityType]?.attributes;
    return [
      ...unless(camelCase.test(id), path, '物模型名须为小驼峰', 'A thing model is written in camelCase'),
      ...unless(isDuration(model.period), `${path}.period`, '不是时长', 'Not a duration'),
      ...unless(attributes !== undefined, `${path}.entityType`, '没有这个实体类型', 'There is no such entity type'),
      ...Object.entries(model.fields).flatMap(([field, { attribute, scale }]) => [
        ...unless(
          attributes === undefined || attribute in attributes,
          `${path}.fields.${field}`,
          `没有属性 ${attribute}`,
          `There is no attribute ${attribute}`,
        ),
        ...unless(
          scale === undefined || (Number.isFinite(scale) && scale !== 0),
          `${path}.fields.${field}`,
          '换算系数须为非零数',
          'A scale is a number other than zero',
        ),
      ]),
    ];
  });
}
