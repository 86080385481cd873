import type { Fault, Repository } from './repository.ts';

/** A city file names bureaus, packs, thing models and generators that exist. */
export function checkCities({ cities }: Repository): Fault[] {
  return cities.flatMap(({ folder, city }) => {
    const bureaus = new Set(city.bureaus.map((bureau) => bureau.id));
    const models = new Set(city.packs.flatMap((pack) => Object.keys(pack.thingModels).map((id) => `${pack.id}.${id}`)));
    const generators = new Set(
      city.packs.flatMap((pack) => Object.keys(pack.generators).map((id) => `${pack.id}.${id}`)),
    );
    const devices = [...city.recordings, ...city.feeds].flatMap((source) => source.devices);
    const messages = [
      ...city.packs.flatMap((pack) =>
        Object.entries(pack.cases)
          .filter(([, type]) => !bureaus.has(type.bureau))
          .map(
            ([id, type]) =>
              `case type ${pack.id}.${id} goes to the bureau ${type.bureau}, which the city does not have`,
          ),
      ),
      ...devices
        .filter((device) => !models.has(device.thingModel))
        .map((device) => `device ${device.id} is of the unknown thing model ${device.thingModel}`),
      ...city.feeds
        .filter((feed) => !generators.has(feed.generator))
        .map((feed) => `there is no generator ${feed.generator}`),
      ...city.recordings
        .filter((recording) => recording.source.trim() === '')
        .map((recording) => `recording ${recording.id} does not say where it comes from`),
    ];
    return [...new Set(messages)].map((message) => ({ file: `${folder}/index.ts`, message }));
  });
}
