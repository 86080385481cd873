import { expect, test } from 'vitest';
import type { City, Principal } from '../api/contract.ts';
import { heldRoles } from './roles.ts';

const role = (id: string) => ({ id, title: { zh: id, en: id } });
const city = { packs: [{ roles: [role('a.one'), role('a.two')] }, { roles: [role('b.one')] }] } as unknown as City;
const person = (...roles: string[]) => ({ roles }) as unknown as Principal;

test('a person acts in the roles held, the administrator in all', () => {
  expect(heldRoles(city, person('b.one', 'gone.role')).map(({ id }) => id)).toEqual(['b.one']);
  expect(heldRoles(city, person('administrator'))).toHaveLength(3);
  expect(heldRoles(city, null)).toEqual([]);
});
