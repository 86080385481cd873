import {
  type City,
  type EntityAccess,
  type EntityAuthority,
  type EntityId,
  type EntityType,
  type EntityTypes,
  type FieldView,
  isoInstant,
  type Localised,
  type Purpose,
  sensitiveClasses,
  units,
} from '@hub/kernel';
import { type Database, type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { Access } from '../access.ts';
import { attributeValue, type EntityState } from '../attributes/attribute.ts';
import { contextErrors } from '../errors.ts';
import { fieldsOf, shownState, subjectsOf } from '../kept-back.ts';
import { loadState } from '../writing/state.ts';
import { listRows, selectSeenState } from './store-entities.ts';

/** What would show more of an attribute than is shown: a declared purpose, or a case or consent of whom it is about besides. */
type Opener = 'purpose' | 'ground';

export interface SightDeps {
  readonly database: Database;
  readonly access: Access;
  readonly authority?: EntityAuthority | undefined;
  readonly city?: Pick<City, 'packs'> | undefined;
}

/** An entity for a page: every attribute its types declare, how it is shown, and what would show more. */
export function sightRoutes(deps: SightDeps): readonly Route[] {
  const types = new Map<string, EntityType>(
    (deps.city?.packs ?? []).flatMap(({ entities }) => Object.entries(entities as EntityTypes)),
  );
  const titled = (names: readonly string[]) =>
    names.map((type) => ({ id: type, title: types.get(type)?.title ?? { zh: type, en: type } }));
  return [
    route({
      method: 'GET',
      path: '/api/v1/entities',
      allow: 'context.read',
      summary: 'Entities of a declared type that the caller may see, in the order of their ids: names only',
      query: Type.Object(
        {
          type: Type.String({ minLength: 1, maxLength: 200 }),
          after: Type.Optional(Type.String({ maxLength: 2048 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        },
        { additionalProperties: false },
      ),
      async handle(request) {
        const { type, after, limit = 50 } = request.query;
        const { tenant } = signedIn(request.principal);
        const access = await deps.access.of(request);
        const filter = { tenant, type, access, limit: limit + 1, ...(after === undefined ? {} : { after }) };
        const rows = types.has(type) && !access.none ? await listRows(deps.database, filter) : [];
        // Nothing but names is told, so nothing else is used.
        const states = rows.slice(0, limit).map((row) => onlyName(loadState(row)));
        await deps.access.used(request, access, states);
        const items = states.map((state) => ({
          id: state.id,
          types: titled(state.types),
          name: nameOf(shownState(state, access)),
        }));
        const last = rows.length > limit ? items.at(-1) : undefined;
        return { headers: { 'cache-control': 'no-store' }, body: { items, ...(last ? { next: last.id } : {}) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/entities/:entityId',
      allow: 'context.read',
      summary:
        'An entity as the caller sees it for the declared purpose: each attribute whole, masked or hidden, and what would show more',
      params: Type.Object({ entityId: Type.String({ minLength: 1, maxLength: 2048 }) }),
      async handle(request) {
        const { tenant } = signedIn(request.principal);
        const access = await deps.access.of(request);
        const id = request.params.entityId as EntityId;
        const row = await selectSeenState(deps.database, { tenant, id }, access);
        const state = row && loadState(row);
        if (!state) throw contextErrors.notFound({ id });
        await deps.access.used(request, access, [state]);
        const declared = state.types.flatMap((type) => types.get(type) ?? []);
        return {
          headers: { 'cache-control': 'no-store' },
          body: {
            id,
            types: titled(state.types),
            name: nameOf(shownState(state, access)),
            modifiedAt: isoInstant(state.modifiedAt),
            attributes: fieldsShown(
              state,
              access,
              declared,
              openersOf(state, access, (purpose) =>
                deps.authority?.entities(signedIn(request.principal), 'context.read', { purpose }),
              ),
            ),
          },
        };
      },
    }),
  ];
}

/** Asks the policies once more with more declared; the answer is only about what is not shown now. */
function openersOf(
  state: EntityState,
  access: EntityAccess,
  suppose: (purpose: Purpose) => EntityAccess | undefined,
): (attribute: string) => Opener | null {
  const held = (attribute: string) => state.attributes.get(attribute)?.map(({ json }) => json) ?? [];
  const purpose = access.purpose?.purpose ?? 'service';
  const parties = subjectsOf(state, access, held);
  const views: readonly (readonly [Opener, FieldView | undefined])[] = [
    ['purpose', fieldsFor(state, suppose({ ...access.purpose, purpose }))],
    ['ground', fieldsFor(state, suppose({ purpose, caseId: 'case', parties }))],
  ];
  return (attribute) => views.find(([, view]) => view && shownIn(view, attribute) === 'whole')?.[0] ?? null;
}

const fieldsFor = (state: EntityState, access: EntityAccess | undefined) => access && fieldsOf(state, access);

function shownIn({ hidden, masked }: FieldView, attribute: string): 'whole' | 'masked' | 'hidden' {
  return hidden.has(attribute) ? 'hidden' : masked.has(attribute) ? 'masked' : 'whole';
}

function fieldsShown(
  state: EntityState,
  access: EntityAccess,
  declared: readonly EntityType[],
  openerOf: (attribute: string) => Opener | null,
) {
  const fields = fieldsOf(state, access);
  const seen = shownState(state, access);
  return declared
    .flatMap(({ attributes }) => Object.entries(attributes))
    .map(([name, attribute]) => {
      const { title, grade = 'internal', personal = false } = attribute;
      const shown = shownIn(fields, name);
      const json = seen.attributes.get(name)?.[0]?.json;
      const kind = personal === true ? 'basic' : personal;
      return {
        name,
        title,
        grade,
        class: kind === false ? null : kind,
        sensitive: kind !== false && sensitiveClasses.has(kind),
        shown,
        // Whether there is one at all is not told of what is hidden.
        value: json === undefined ? null : attributeValue(json),
        unit: attribute.kind === 'number' ? units[attribute.unit].symbol : null,
        observedAt: typeof json?.observedAt === 'string' ? json.observedAt : null,
        opens: shown === 'whole' ? null : openerOf(name),
      };
    });
}

function onlyName(state: EntityState): EntityState {
  const name = state.attributes.get('name');
  return { ...state, attributes: new Map(name ? [['name', name]] : []) };
}

function nameOf(state: EntityState): Localised | string | null {
  const json = state.attributes.get('name')?.[0]?.json;
  const value = json && attributeValue(json);
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  const { zh, en } = value as Readonly<Record<string, unknown>>;
  return typeof zh === 'string' ? { zh, en: typeof en === 'string' ? en : zh } : null;
}
