import { defaultTenant, defineErrors, type Principal } from '@hub/kernel';

export const operatorErrors = defineErrors('operator', {
  notOperator: {
    status: 403,
    zh: '此事关乎整个节点，由平台运营方办理',
    en: 'This is about the whole node, which is for those who run it',
  },
});

/**
 * Whether somebody is of the tenant that runs the hub. Witnesses, verifications of the whole log and the policy files are
 * of the node and not of a tenant: to other tenants there are none.
 */
export function isOperator(by: Principal | undefined): boolean {
  return by?.tenant === defaultTenant;
}

/** @throws operator.notOperator */
export function checkOperator(by: Principal | undefined): void {
  if (!isOperator(by)) throw operatorErrors.notOperator();
}
