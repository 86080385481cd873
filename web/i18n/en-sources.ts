import type { Messages } from './zh.ts';

/** Texts of the page on context sources. */
export const enSources = {
  sources: {
    hint: 'Other hubs and systems that this hub asks and writes to. How they answer is counted since this process was started.',
    guide: 'How one joins: the guide “A district hub joins the city hub”.',
    alias: 'The name of this hub: {{alias}}',
    empty: 'No context source is registered. A district hub that joins appears here.',
    toTakeBack:
      '{{count}} subscriptions are yet to be taken back from sources that are registered no longer: as soon as those answer; they end by themselves within a day.',
    more: '{{total}} are registered; the first {{shown}} are shown.',
    health: {
      untried: 'Not asked yet',
      success: 'Answers',
      warning: 'Failed last time',
      error: 'Left alone',
      paused: 'Not understood',
    },
    mode: { inclusive: 'inclusive', exclusive: 'exclusive', redirect: 'redirect', auxiliary: 'auxiliary' },
    comma: ', ',
    about: 'Registered for',
    allTypes: 'every type',
    attributes: 'attributes {{names}} only',
    ids: 'entities {{names}} only',
    operations: 'Operations',
    tenant: 'tenant {{tenant}} over there',
    expires: 'registered until {{at}}',
    answers: 'Answers',
    failures: 'Failures',
    told: 'Subscriptions told',
    waiting: 'Yet to tell or take back',
    lastAnswer: 'Last answer',
    neverAnswered: 'Has not answered yet',
    resting: 'Left alone until {{at}}',
  },
} satisfies Pick<Messages, 'sources'>;
