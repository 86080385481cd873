import type { CodeRow, Localised } from '@hub/kernel';
import type { CaseTypes, RegisteredCaseType } from '../case-types.ts';
import { reportErrors } from './report-errors.ts';

/** What can be reported: one class of a case type. */
export interface ReportService {
  /** `<pack>.<type>.<class>`. */
  readonly id: string;
  readonly type: RegisteredCaseType;
  readonly row: CodeRow;
  /** The class above, or the case type. */
  readonly group: Localised;
}

export interface ReportServices {
  readonly all: readonly ReportService[];
  /** @throws report.classUnknown */
  get(id: string): ReportService;
}

/**
 * The services of a city follow from its packs: every class without classes below it; what only citizens who are signed in may
 * ask for is apart.
 */
export function reportServices(types: CaseTypes, openedBy?: 'citizen'): ReportServices {
  const own = types.all.filter(({ flow }) => flow.openedBy === openedBy);
  const all = own.flatMap((type) => {
    const rows = type.classes?.rows ?? [];
    const parents = new Map(rows.map((row) => [row.code, row]));
    const inner = new Set(rows.flatMap((row) => row.parent ?? []));
    return rows
      .filter((row) => !inner.has(row.code))
      .map((row): ReportService => {
        const above = row.parent === undefined ? undefined : parents.get(row.parent);
        return { id: serviceId(type.id, row.code), type, row, group: above?.title ?? type.flow.title };
      });
  });
  const byId = new Map(all.map((service) => [service.id, service]));
  return {
    all,
    get(id) {
      const service = byId.get(id);
      if (!service) throw reportErrors.classUnknown({ class: id.slice(0, 128) });
      return service;
    },
  };
}

export function serviceId(type: string, code: string): string {
  return `${type}.${code}`;
}
