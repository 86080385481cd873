import type { Position } from '../api/contract.ts';
import type { NewReport, Service } from './api.ts';
import type { TextKey } from './use-texts.ts';

/** A report before it is sent. */
export interface Draft {
  readonly photos: readonly {
    readonly id: string;
    readonly file: Blob;
    readonly url: string;
    readonly at?: Position;
    /** ISO 8601. */
    readonly takenAt?: string;
    /** The reporter lets place and time go along as evidence. */
    readonly share?: boolean;
  }[];
  readonly shareFacts?: boolean;
  readonly position?: Position | undefined;
  readonly address: string;
  readonly service?: string | undefined;
  readonly description: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  /** Of this report alone: sent again it makes no second one. */
  readonly key: string;
}

export interface Fault {
  /** Id of the field to go to. */
  readonly field: string;
  readonly key: TextKey;
  readonly fillings?: Readonly<Record<string, string | number>>;
}

export const mostCharacters = 2_000;
const markup = /<\/?[a-z!?][^>]*>?|javascript:|&#/i;
const phonePattern = /^\+?[\d\s()-]{7,20}$/;
const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function emptyDraft(key: string): Draft {
  return { photos: [], address: '', description: '', answers: {}, name: '', phone: '', email: '', key };
}

export function placeFaults({ position, address }: Draft): readonly Fault[] {
  if (markup.test(address)) return [{ field: 'address', key: 'detailMarkup' }];
  return position || address.trim() !== '' ? [] : [{ field: 'address', key: 'placeNone' }];
}

export function detailFaults(
  draft: Draft,
  service: Service | undefined,
  titleOf: (ask: Ask) => string,
): readonly Fault[] {
  const { description, phone, email, name } = draft;
  return [
    ...(description.length > mostCharacters
      ? [{ field: 'description', key: 'detailTooLong' as const, fillings: { most: mostCharacters } }]
      : []),
    ...(markup.test(description) ? [{ field: 'description', key: 'detailMarkup' as const }] : []),
    ...(service?.asks ?? []).flatMap((ask) => answerFaults(ask, draft.answers[ask.name] ?? '', titleOf(ask))),
    ...(markup.test(name) ? [{ field: 'name', key: 'detailMarkup' as const }] : []),
    ...(phone.trim() !== '' && !phonePattern.test(phone.trim())
      ? [{ field: 'phone', key: 'contactBadPhone' as const }]
      : []),
    ...(email.trim() !== '' && !emailPattern.test(email.trim())
      ? [{ field: 'email', key: 'contactBadEmail' as const }]
      : []),
  ];
}

type Ask = Service['asks'][number];

function answerFaults(ask: Ask, given: string, question: string): readonly Fault[] {
  const field = `answer-${ask.name}`;
  if (given.trim() === '') return ask.required ? [{ field, key: 'answerMissing', fillings: { question } }] : [];
  const isBad = ask.answer.kind === 'number' && !Number.isFinite(Number(given));
  return isBad ? [{ field, key: 'answerBad', fillings: { question } }] : [];
}

/** What goes to the hub: empty fields are left out. */
export function reportOf(draft: Draft, service: Service): NewReport {
  const { position, address, description } = draft;
  const contact = Object.fromEntries(
    (['name', 'phone', 'email'] as const).flatMap((field) =>
      draft[field].trim() === '' ? [] : [[field, draft[field].trim()]],
    ),
  );
  const answers = Object.fromEntries(
    service.asks.flatMap(({ name, answer }) => {
      const given = draft.answers[name]?.trim() ?? '';
      return given === ''
        ? []
        : [[name, answer.kind === 'number' ? Number(given) : answer.kind === 'boolean' ? given === 'true' : given]];
    }),
  );
  return {
    class: service.id,
    ...(position ? { lon: position[0], lat: position[1] } : {}),
    ...(address.trim() === '' ? {} : { address: address.trim() }),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    ...(Object.keys(answers).length > 0 ? { answers } : {}),
    ...(Object.keys(contact).length > 0 ? { contact } : {}),
  };
}

/** A code as a person types it, undefined when it cannot be one. */
export function readCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(code) ? code : undefined;
}

/** A length of time in its two largest units. */
export function lengthParts(
  length_ms: number,
): readonly { readonly key: 'days' | 'hours' | 'minutes'; readonly n: number }[] {
  const minutes = Math.max(0, Math.round(length_ms / 60_000));
  const parts = [
    { key: 'days' as const, n: Math.floor(minutes / 1440) },
    { key: 'hours' as const, n: Math.floor((minutes % 1440) / 60) },
    { key: 'minutes' as const, n: minutes % 60 },
  ].filter(({ n }) => n > 0);
  return parts.length === 0 ? [{ key: 'minutes', n: 0 }] : parts.slice(0, 2);
}
