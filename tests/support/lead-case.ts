import assert from 'node:assert/strict';
import type { HubProcess } from './hub-process.ts';

interface Leading {
  readonly photo: Buffer;
  /** Whether the reporter is shown the photo. */
  readonly release?: boolean;
  /** The kind of step to stop before. */
  readonly until?: string;
}

/** Leads a case on as the desk does: the first action of each step, with what it needs, to its end or to a step. */
export async function leadCase(hub: HubProcess, caseId: string, { photo, release = false, until }: Leading) {
  for (let step = 0; step < 12; step += 1) {
    const { body } = await hub.call('GET', `/api/v1/cases/${caseId}`);
    if (body.state === 'closed' || body.stepKind === until) return;
    const action = body.actions.find(({ action: name }: { action: string }) => ['complete', 'dispatch'].includes(name));
    assert.ok(action, `nothing leads on from ${body.step}`);
    const needs: readonly string[] = action.needs;
    const order = {
      action: action.action,
      version: body.version,
      note: '已更换井盖，与路面齐平',
      ...(needs.includes('unit') ? { unit: await unitFor(hub, caseId) } : {}),
      ...(needs.includes('grade') ? { grade: 4 } : {}),
      ...(needs.includes('evidence') ? { evidence: [await attachPhoto(hub, caseId, photo, release)] } : {}),
    };
    const answer = await hub.call('POST', `/api/v1/cases/${caseId}/actions`, order);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }
  assert.fail('the case does not end');
}

/** The unit the hub proposes first: that of the place, by grid and street. */
async function unitFor(hub: HubProcess, caseId: string): Promise<string> {
  const { body } = await hub.call('GET', `/api/v1/cases/${caseId}/dispatch-proposals`);
  return body.items[0]?.unit ?? 'urban-management';
}

async function attachPhoto(hub: HubProcess, caseId: string, photo: Buffer, release: boolean): Promise<string> {
  const stored = await fetch(`${hub.url}/api/v1/cases/${caseId}/attachments?name=after-${Date.now()}.jpg`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await hub.signIn()}`, 'content-type': 'image/jpeg' },
    body: new Uint8Array(photo),
  });
  const { id } = (await stored.json()) as { id: string };
  if (release) {
    const released = await hub.call('POST', `/api/v1/cases/${caseId}/attachments/${id}/release`, { released: true });
    assert.equal(released.status, 200);
  }
  return id;
}
