import { isObject, type JsonObject } from '../attributes/json-object.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { renameMembers } from './rename-request.ts';

const hidden = '******';
const isSecret = (key: unknown) => /auth|token|secret|password|cookie|key/i.test(String(key));

/** What is not for who registers to say (table 5.2.9-2), and our own reason. */
const readOnly = ['status', 'timesSent', 'timesFailed', 'lastSuccess', 'lastFailure', 'failureReason'] as const;

/** Without what is not for who registers to say. */
export const withoutReadOnly = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !readOnly.some((one) => one === name)));

/** A registration as it was given. */
export interface GivenRegistration {
  readonly id: string;
  readonly properties: JsonObject;
  readonly context: LdContext;
}

/**
 * In the terms of who looks at it, of its `information` only some parts, if not all. What a source is to be shown as a credential is not
 * shown.
 */
export function showRegistration(
  { id, properties, context }: GivenRegistration,
  to: LdContext,
  parts?: readonly number[],
): object {
  const { contextSourceInfo, information, ...members } = withoutReadOnly(properties);
  const some = Array.isArray(information) && parts ? parts.map((part): unknown => information[part]) : information;
  const shown = { id, ...renameMembers({ ...members, information: some }, context, to) };
  if (!Array.isArray(contextSourceInfo)) return shown;
  return {
    ...shown,
    contextSourceInfo: contextSourceInfo.map((one: unknown) =>
      isObject(one) && isSecret(one.key) && one.value !== 'urn:ngsi-ld:request' ? { ...one, value: hidden } : one,
    ),
  };
}

/** A credential that comes back as it was shown stays what it was. */
export function keepSecrets(given: unknown, held: unknown): unknown[] | undefined {
  if (!Array.isArray(given)) return undefined;
  const before = Array.isArray(held) ? held.filter(isObject) : [];
  return given.map((one: unknown) =>
    isObject(one) && one.value === hidden ? (before.find((other) => other.key === one.key) ?? one) : one,
  );
}
