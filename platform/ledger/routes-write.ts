import { getInstant, type Principal } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { ledgerErrors } from './errors.ts';
import type { LedgerEventBody } from './ledger-event.ts';
import {
  addEntry,
  assignmentResource,
  commit,
  type FileDeps,
  firstEntries,
  getFile,
  type NewEntry,
} from './ledger-file.ts';
import { idParams, newAssignment, newMeeting, officeBody, unitBody } from './ledger-schemas.ts';
import { assignmentView, meetingView } from './ledger-view.ts';
import { insertEvents, insertMeeting } from './store.ts';

export function writeRoutes(deps: FileDeps): readonly Route[] {
  const { authority, clock } = deps;

  /** A unit speaks for itself, through whoever has a post that reaches it. */
  async function checkSpeaker(principal: Principal, id: string, unit: string | undefined): Promise<void> {
    const { assignment } = await getFile(deps, principal, ['ledger.read', 'ledger.report'], id);
    const resource = assignmentResource(principal.tenant, assignment.terms);
    const reach = authority.filter(principal, 'ledger.report', 'Assignment');
    const isParty = unit === undefined || (resource.units as readonly string[]).includes(unit);
    const speaksFor = unit === undefined || reach.allows({ ...resource, units: [unit] });
    if (!isParty || !speaksFor || !reach.allows(resource)) throw ledgerErrors.notUnit({ unit: unit ?? '' });
  }

  async function write(
    principal: Principal,
    as: NewEntry['as'],
    id: string,
    version: number,
    at: string | undefined,
    body: LedgerEventBody,
  ) {
    const file = await addEntry(deps, principal, { id, as, version, at, body });
    return { body: { ...assignmentView(file.assignment), version: file.events.length } };
  }

  return [
    route({
      method: 'POST',
      path: '/api/v1/ledger/assignments',
      allow: 'ledger.manage',
      summary: 'Sets an assignment with its lead, helpers and milestones',
      body: newAssignment,
      async handle({ body, principal }) {
        const caller = signedIn(principal);
        const entries = firstEntries(deps, caller, [body]);
        await commit(deps, caller.tenant, [insertEvents(caller.tenant, entries)], [{ id: body.id, kind: 'set' }]);
        const { assignment } = await getFile(deps, caller, ['ledger.manage'], body.id);
        return { status: 201, body: { ...assignmentView(assignment), version: 1 } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/ledger/assignments/:assignmentId/reports',
      allow: 'ledger.report',
      summary: 'A unit reports progress with evidence, co-signs a report, or answers a slip',
      params: idParams,
      body: unitBody,
      async handle({ params, body, principal }) {
        const caller = signedIn(principal);
        await checkSpeaker(caller, params.assignmentId, body.entry.unit);
        return write(caller, 'ledger.report', params.assignmentId, body.version, body.at, body.entry);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/ledger/assignments/:assignmentId/entries',
      allow: 'ledger.manage',
      summary: 'The office checks reports, adjusts terms by a decision, suspends, completes or supersedes',
      params: idParams,
      body: officeBody,
      async handle({ params, body, principal }) {
        return write(signedIn(principal), 'ledger.manage', params.assignmentId, body.version, body.at, body.entry);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/ledger/meetings',
      allow: 'ledger.manage',
      summary: 'Records a meeting, what it resolved, and the assignments that follow, together or not at all',
      body: newMeeting,
      bodyLimit: 2_097_152,
      async handle({ body, principal }) {
        const caller = signedIn(principal);
        const now = clock();
        const heldAt = getInstant(body.heldAt);
        if (heldAt > now) throw ledgerErrors.time({ from: '' });
        const id = crypto.randomUUID();
        const assignments = body.resolutions.flatMap((resolution, index) =>
          resolution.assignments.map(({ origin, ...one }) => ({
            ...one,
            origin: { ...origin, meeting: id, resolution: index + 1 },
          })),
        );
        const meeting = {
          ...body,
          id,
          heldAt,
          recordedAt: now,
          actor: { id: caller.id, name: caller.name },
          resolutions: body.resolutions.map(({ text, assignments: own }) => ({
            text,
            assignments: own.map((one) => one.id),
          })),
        };
        const entries = firstEntries(deps, caller, assignments);
        await commit(
          deps,
          caller.tenant,
          [insertMeeting(caller.tenant, meeting), insertEvents(caller.tenant, entries)],
          assignments.map((one) => ({ id: one.id, kind: 'set' as const })),
        );
        return { status: 201, body: meetingView(meeting) };
      },
    }),
  ];
}
