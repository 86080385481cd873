import { defineErrors, getInstant, isoInstant, type Principal } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { CaseDeps } from './act-on-case.ts';
import {
  deletePositionsBefore,
  insertPositions,
  type Shift,
  saveShift,
  selectPositions,
  selectShift,
} from './store-field.ts';

const errors = defineErrors('field', {
  shiftUnknown: { status: 404, zh: '没有该班次', en: 'There is no such shift' },
  offDuty: {
    status: 409,
    zh: '不在班期间不记录位置：{at}',
    en: 'Where somebody is outside a shift is not kept: {at}',
  },
  badShift: { status: 400, zh: '班次起止时间无效', en: 'Not a beginning and end of a shift' },
});

const time = Type.String({ minLength: 10, maxLength: 40 });
const params = Type.Object({ shiftId: Type.String({ pattern: '^[0-9a-zA-Z-]{8,64}$' }) });
/** Phones' clocks differ a little from ours. */
const tolerance_ms = 5 * 60_000;
const longest_ms = 24 * 3_600_000;
const kept_ms = 90 * 24 * 3_600_000;

/** Shifts of those who work outside, and where they were meanwhile: their own only, and kept for 90 days. */
export function fieldRoutes(deps: CaseDeps): readonly Route[] {
  const { database, clock } = deps;

  /** @throws field.shiftUnknown also for a shift of somebody else */
  async function getOwnShift(caller: Principal, id: string): Promise<Shift> {
    const shift = await selectShift(database, caller, id);
    if (!shift) throw errors.shiftUnknown();
    return shift;
  }

  return [
    route({
      method: 'PUT',
      path: '/api/v1/field/shifts/:shiftId',
      allow: 'case.open',
      summary: 'Begins a shift of one’s own, or ends it; said again it is the same',
      params,
      body: Type.Object({ startedAt: time, endedAt: Type.Optional(time) }, { additionalProperties: false }),
      async handle({ params: { shiftId }, body, principal }) {
        const caller = signedIn(principal);
        const startedAt = getInstant(body.startedAt);
        const endedAt = body.endedAt === undefined ? undefined : getInstant(body.endedAt);
        const now = clock();
        const isOrdered = endedAt === undefined || (endedAt >= startedAt && endedAt <= now + tolerance_ms);
        if (!isOrdered || startedAt > now + tolerance_ms || startedAt < now - kept_ms) throw errors.badShift();
        const shift = { id: shiftId, personId: caller.id, startedAt, ...(endedAt === undefined ? {} : { endedAt }) };
        await database.commit([saveShift(caller.tenant, shift), deletePositionsBefore(now - kept_ms)]);
        return { body: shiftView(await getOwnShift(caller, shiftId)) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/field/shifts/:shiftId/positions',
      allow: 'case.open',
      summary: 'Adds where one was during a shift; a place outside it is refused, one that comes again counts once',
      params,
      body: Type.Object({
        positions: Type.Array(
          Type.Object(
            {
              at: time,
              lon: Type.Number({ minimum: -180, maximum: 180 }),
              lat: Type.Number({ minimum: -90, maximum: 90 }),
              accuracy_m: Type.Number({ minimum: 0, maximum: 100_000 }),
            },
            { additionalProperties: false },
          ),
          { maxItems: 1_000 },
        ),
      }),
      async handle({ params: { shiftId }, body, principal }) {
        const caller = signedIn(principal);
        const { startedAt, endedAt = startedAt + longest_ms } = await getOwnShift(caller, shiftId);
        const positions = body.positions.map(({ at, lon, lat, accuracy_m }) => ({
          at: getInstant(at),
          position: [lon, lat] as const,
          accuracy_m,
        }));
        const stranger = positions.find(({ at }) => at < startedAt || at > endedAt || at > clock() + tolerance_ms);
        if (stranger) throw errors.offDuty({ at: isoInstant(stranger.at) });
        if (positions.length > 0) await database.commit([insertPositions(caller, shiftId, positions)]);
        return { body: { taken: positions.length } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/field/shifts/:shiftId',
      allow: 'case.open',
      summary: 'A shift of one’s own with where one was',
      params,
      async handle({ params: { shiftId }, principal }) {
        const caller = signedIn(principal);
        const shift = await getOwnShift(caller, shiftId);
        const positions = await selectPositions(database, caller, shiftId);
        const places = positions.map(({ at, ...place }) => ({ at: isoInstant(at), ...place }));
        return { headers: { 'cache-control': 'no-store' }, body: { ...shiftView(shift), positions: places } };
      },
    }),
  ];
}

function shiftView({ id, startedAt, endedAt }: Shift) {
  return { id, startedAt: isoInstant(startedAt), ...(endedAt === undefined ? {} : { endedAt: isoInstant(endedAt) }) };
}
