import type { zhCounter } from './zh-counter.ts';

export const enCounter: typeof zhCounter = {
  counter: {
    title: 'Counter',
    lead: 'Ask the citizen for the code from their own page. Compare the masked details with who stands before you, then confirm; every confirmation goes into the audit log.',
    code: 'Code (8 digits)',
    look: 'Look up',
    purpose: { check: 'Raise the assurance level', recovery: 'Get back into the account' },
    person: 'Name',
    identifier: 'Signs in by',
    level: 'Level now',
    document: 'Document checked',
    contact: 'The contact answers (level 2)',
    contactHint: 'The citizen has shown that the phone or mailbox is theirs',
    identity: 'Check a document (level 3)',
    name: 'Name on the document',
    number: 'Citizen identity number',
    numberHint: 'The number is only checked, not kept; the hub keeps its masked form and a keyed digest',
    confirmIdentity: 'Document and person match',
    done: 'Confirmed, level {{level}} now',
  },
};
