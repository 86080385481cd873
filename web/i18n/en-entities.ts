import type { zhEntities } from './zh-entities.ts';

export const enEntities: typeof zhEntities = {
  entities: {
    title: 'Entities',
    type: 'Type of entity',
    empty: 'No entity of this type that you may see.',
    attributes: 'Attributes',
    changed: 'changed {{at}}',
    grade: { open: 'open', internal: 'internal', sensitive: 'sensitive', important: 'important', core: 'core' },
    personal: 'personal · {{class}}',
    shown: { masked: 'masked', hidden: 'not shown' },
    opens: {
      purpose: 'shown once you declare a purpose',
      ground: 'takes an open case or the consent of whom it is about',
      nothing: 'not for the post you act as',
    },
    noValue: 'no value',
  },
  purpose: {
    title: 'Declare a purpose',
    hint: 'Personal and sensitive data are for a stated purpose. What you see is kept in the audit log, and whom it is about can see it.',
    purpose: 'Purpose',
    ground: 'Ground',
    groundOf: { none: 'The purpose alone', case: 'An open case', consent: 'Consent of the person' },
    case: 'Case',
    caseHint: 'An open case of yours that is about the person; type its number or title.',
    consent: 'Id of the consent',
    consentHint: 'One that holds, given to your unit for this purpose.',
    declare: 'Declare and show',
    declared: 'You are looking for the purpose “{{purpose}}” ({{ground}})',
    recorded: 'What is shown is kept in the audit log; the purpose ends when you leave the page.',
    end: 'Stop',
    kept: 'Not shown whole: {{count}}',
    needsPurpose: 'Personal or sensitive data among it are shown once you declare a purpose.',
    needsGround: 'It takes a purpose, and an open case or the consent of whom it is about.',
  },
};
