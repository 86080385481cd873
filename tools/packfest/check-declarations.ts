import { listFaultsAmong, listPackFaults } from '@hub/kernel';
import { mandates } from './mandates.ts';
import type { Fault, PackFolder, Repository } from './repository.ts';

/** Each declaration by itself, all of them together, and against the city's opinion. */
export function checkDeclarations({ packs }: Repository): Fault[] {
  const all = packs.map(({ pack }) => pack);
  return packs.flatMap(({ folder, pack, diagramFaults = [] }) => [
    ...diagramFaults,
    ...[...listPackFaults(pack), ...listFaultsAmong(pack, all)].map((fault) => ({
      file: `${folder}/pack.ts`,
      message: `${fault.path}: ${fault.en}`,
    })),
    ...mandateFaults({ folder, pack }, packs),
  ]);
}

function mandateFaults({ folder, pack }: Pick<PackFolder, 'folder' | 'pack'>, packs: readonly PackFolder[]): Fault[] {
  const file = `${folder}/pack.ts`;
  const { row, section, lead } = pack.mandate;
  const known = mandates.get(row);
  if (!known) return [{ file, message: `mandate.row: there is no row ${row}` }];
  const rival = packs.find((other) => other.pack !== pack && other.pack.mandate.row === row);
  return [
    ...(rival ? [{ file, message: `mandate.row: ${row} is claimed by ${rival.pack.id} too` }] : []),
    ...(known.lead && known.lead !== lead
      ? [{ file, message: `mandate.lead: ${row} is led by ${known.lead}, not ${lead}` }]
      : []),
    ...(known.section === section
      ? []
      : [{ file, message: `mandate.section: ${row} is ${known.section}, not ${section}` }]),
  ];
}
