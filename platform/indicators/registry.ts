import { type AnyPack, type AreaLevel, areaLevels, defineErrors, duration_ms } from '@hub/kernel';

const errors = defineErrors('indicator', {
  unknown: { status: 404, zh: '没有指标 {indicator}', en: 'There is no indicator {indicator}' },
});

/** An indicator of a pack under its full id `<pack>.<indicator>`. */
export interface RegisteredIndicator {
  readonly id: string;
  readonly pack: AnyPack;
  readonly declared: AnyPack['indicators'][string];
  readonly staleAfter_ms: number;
  readonly ofPlaces: boolean;
  readonly areaLevels: readonly AreaLevel[];
}

export interface IndicatorRegistry {
  readonly all: readonly RegisteredIndicator[];
  /** @throws indicator.unknown */
  get(id: string): RegisteredIndicator;
  /** The indicators an attribute of an entity type feeds. */
  fedBy(type: string, attribute: string): readonly RegisteredIndicator[];
  /** Every attribute of an entity type that some indicator reads. */
  inputsOf(type: string): readonly string[];
}

export function indicatorRegistry(packs: readonly AnyPack[]): IndicatorRegistry {
  const all = packs.flatMap((pack) =>
    Object.entries(pack.indicators).map(([name, declared]) => register(pack, name, declared)),
  );
  const byId = new Map(all.map((indicator) => [indicator.id, indicator]));
  const inputs = new Map(
    [...Map.groupBy(all, ({ declared }) => declared.of)].map(([type, own]) => [
      type,
      [...new Set(own.flatMap(({ declared }) => declared.inputs))],
    ]),
  );
  const byInput = Map.groupBy(
    all.flatMap((indicator) =>
      indicator.declared.inputs.map((input) => ({ indicator, key: `${indicator.declared.of}|${input}` })),
    ),
    ({ key }) => key,
  );
  return {
    all,
    get(id) {
      const found = byId.get(id);
      if (!found) throw errors.unknown({ indicator: id });
      return found;
    },
    inputsOf: (type) => inputs.get(type) ?? [],
    fedBy: (type, attribute) => byInput.get(`${type}|${attribute}`)?.map(({ indicator }) => indicator) ?? [],
  };
}

function register(pack: AnyPack, name: string, declared: AnyPack['indicators'][string]): RegisteredIndicator {
  return {
    id: `${pack.id}.${name}`,
    pack,
    declared,
    staleAfter_ms: duration_ms(declared.staleAfter),
    ofPlaces: declared.scopes.includes('place'),
    areaLevels: areaLevels.filter((level) => declared.scopes.includes(level)),
  };
}
