import { isObject, type JsonObject } from '../json-object.ts';

const hidden = '******';
const isSecret = (key: unknown) => /auth|token|secret|password|cookie|key/i.test(String(key));

/** What a source is to be shown as a credential is not shown to those who look at the registration. */
export function showRegistration(id: string, body: JsonObject): object {
  const { contextSourceInfo } = body;
  if (!Array.isArray(contextSourceInfo)) return { id, ...body };
  return {
    id,
    ...body,
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
