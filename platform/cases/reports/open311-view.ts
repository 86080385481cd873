import type { Question } from '@hub/kernel';
import { unitName } from '../case-view.ts';
import { w3DateTime } from './open311-face.ts';
import type { ReportDeps } from './report-open.ts';
import { type ReportService, serviceId } from './report-services.ts';
import { maskPersonal } from './report-text.ts';
import { progressTitle } from './report-view.ts';
import type { ReportedCase } from './store-reports.ts';

type Language = 'zh' | 'en';

/** One service of GeoReport v2. */
export function serviceView({ id, type, row, group }: ReportService, language: Language) {
  return {
    service_code: id,
    service_name: row.title[language],
    description: (row.filing ?? row.title)[language],
    metadata: Object.keys(type.flow.asks ?? {}).length > 0,
    type: 'realtime',
    keywords: [...new Set([row.title[language], group[language], type.flow.title[language]])].join(', '),
    group: group[language],
  };
}

/** GeoReport v2: a `string` has no line breaks; what may be longer than a line is a `text`. */
const longestLine = 120;

const datatypes = {
  text: 'string',
  number: 'number',
  boolean: 'singlevaluelist',
  dateTime: 'datetime',
  code: 'singlevaluelist',
} as const satisfies Record<Question['answer']['kind'], string>;

const yesNo = { true: { zh: '是', en: 'Yes' }, false: { zh: '否', en: 'No' } };

/** The definition of one service: what its case type asks. */
export function definitionView({ id, type }: ReportService, language: Language) {
  const attributes = Object.entries(type.flow.asks ?? {}).map(
    ([name, { answer, required = false, many = false }], index) => {
      const codes = answer.kind === 'code' ? answer.codes : answer.kind === 'boolean' ? yesNo : {};
      return {
        variable: true,
        code: name,
        datatype: many ? 'multivaluelist' : datatypeOf(answer),
        required,
        datatype_description: null,
        order: index + 1,
        description: answer.title[language],
        values: Object.entries(codes).map(([key, title]) => ({ key, name: title[language] })),
      };
    },
  );
  return { service_code: id, attributes };
}

function datatypeOf(answer: Question['answer']): string {
  return answer.kind === 'text' && answer.maxLength > longestLine ? 'text' : datatypes[answer.kind];
}

/** The specification wants the most specific first; Chinese addresses are written the other way round. */
function areaNames(areas: ReportedCase['file']['areas'], language: Language): string {
  if (language === 'zh') return areas.map(({ name }) => name.zh).join('');
  return areas
    .map(({ name }) => name.en)
    .toReversed()
    .join(', ');
}

/** One service request: what everybody may know. Contact, notes of the desk and photos are no part of it. */
export function requestView(deps: ReportDeps, { file, report }: ReportedCase, language: Language) {
  const [long = null, lat = null] = file.location?.type === 'Point' ? file.location.coordinates : [];
  return {
    service_request_id: file.number,
    status: file.state,
    status_notes: progressTitle(deps, file)[language],
    service_name: file.title[language],
    service_code: serviceId(file.type, file.class ?? ''),
    description: maskPersonal(file.description),
    agency_responsible: unitName(deps.city, file.bureau, file.areas)[language],
    service_notice: null,
    requested_datetime: w3DateTime(file.openedAt),
    // Of a closed request the time it was closed, whatever was said about it since.
    updated_datetime: w3DateTime(file.closedAt ?? file.changedAt),
    expected_datetime: w3DateTime(file.dueAt),
    address: report.address === undefined ? areaNames(file.areas, language) : maskPersonal(report.address),
    address_id: file.areas.at(-1)?.code ?? null,
    zipcode: null,
    lat,
    long,
    media_url: report.mediaUrl ?? null,
  };
}
