import assert from 'node:assert/strict';
import type { ClauseHub } from './clause.ts';
import { sendFor } from './expect.ts';
import { hostContext } from './own-context.ts';

/** A @context of a check's own: what the core @context does not know. */
export const ownTerms = { Hall: 'https://own.example/Hall', fill: 'https://own.example/fill' };

/** The Link header that names `ownTerms`, which the hub itself keeps. */
export async function ownLink(hub: ClauseHub): Promise<{ readonly link: string }> {
  return (await hostContext(hub, ownTerms)).link;
}

/** What `fill` of an entity is called under `ownTerms`, and under the core @context alone. */
export async function expectFillNames(hub: ClauseHub, id: string, own: string, core: string): Promise<void> {
  const underOwn = await sendFor(hub, 200, `GET /entities/${id}`, undefined, await ownLink(hub));
  assert.ok(own in underOwn.json, `${own} is not in ${underOwn.text}`);
  const underCore = await sendFor(hub, 200, `GET /entities/${id}`);
  assert.ok(core in underCore.json, `${core} is not in ${underCore.text}`);
}
