import { type AnyPack, type EntityTypes, type Question, units } from '@hub/kernel';

/**
 * What others may rely on in a pack: names, units, permissions, thresholds. Texts and algorithms are left out, so that
 * a diff of `golden/pack.json` is a change of the public surface and nothing else.
 */
function surfaceOf(pack: AnyPack): object {
  return {
    id: pack.id,
    mandate: pack.mandate.row,
    roles: Object.keys(pack.roles),
    entities: mapValues(pack.entities as EntityTypes, ({ attributes }) =>
      mapValues(attributes, (attribute) =>
        attribute.kind === 'number' ? `number ${attribute.unit}${unitCodeOf(attribute.unit)}` : kindOf(attribute),
      ),
    ),
    thingModels: mapValues(pack.thingModels, ({ entityType, period, fields }) => ({ entityType, period, fields })),
    indicators: mapValues(pack.indicators, ({ of, unit, inputs, window, scopes, staleAfter, disclosure }) => ({
      of,
      unit,
      inputs,
      window,
      scopes,
      staleAfter,
      ...(disclosure ? { disclosure } : {}),
    })),
    rules: pack.rules.map(({ title: _, ...rule }) => rule),
    codeTables: mapValues(pack.codeTables, ({ rows }) => ({
      rows: rows.length,
      codes: rows.map((row) => row.code).join(' '),
    })),
    cases: mapValues(pack.cases, ({ bureau, limit, legalLimit, classes, process, steps, asks, documents }) => ({
      bureau,
      limit,
      ...(legalLimit ? { legalLimit } : {}),
      ...(classes ? { classes } : {}),
      ...(process ? { process } : {}),
      ...(asks ? { asks: mapValues(asks, questionOf) } : {}),
      steps: steps.map(({ title: _, asks: own, ...step }) => ({
        ...step,
        ...(own ? { asks: mapValues(own, questionOf) } : {}),
      })),
      ...(documents ? { documents: mapValues(documents, ({ step, number }) => `${step}: ${number}`) } : {}),
    })),
    panels: pack.panels.map(({ title: _, ...panel }) => panel),
    generators: mapValues(pack.generators, ({ thingModel, every }) => ({ thingModel, every })),
    ...(pack.analyses
      ? {
          analyses: mapValues(pack.analyses, ({ cases, entities, upTo }) => ({ cases, entities, upTo })),
        }
      : {}),
    ...(pack.page ? { page: pack.page.path } : {}),
    ...(pack.registers ? { registers: mapValues(pack.registers, ({ entityType }) => ({ entityType })) } : {}),
    ...(pack.processes ? { processes: mapValues(pack.processes, ({ file }) => file) } : {}),
    ...(pack.decisions ? { decisions: mapValues(pack.decisions, ({ file }) => file) } : {}),
    reads: pack.reads,
  };
}

export function surfaceText(pack: AnyPack): string {
  return `${JSON.stringify(surfaceOf(pack), undefined, 2)}\n`;
}

function questionOf({ answer, required, many }: Question): string {
  return [kindOf(answer), required ? 'required' : '', many ? 'many' : ''].filter(Boolean).join(' ');
}

function kindOf(attribute: EntityTypes[string]['attributes'][string]): string {
  switch (attribute.kind) {
    case 'relationship':
      return `relationship ${attribute.to}`;
    case 'code':
      return `code ${Object.keys(attribute.codes).join(' ')}`;
    default:
      return attribute.kind;
  }
}

function unitCodeOf(unit: keyof typeof units): string {
  const known: { readonly unitCode?: string } = units[unit];
  return known.unitCode ? ` (${known.unitCode})` : '';
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, map: (value: V) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
