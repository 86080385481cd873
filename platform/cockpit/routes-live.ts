import { defineErrors, type Principal } from '@hub/kernel';
import { type OutboxTail, type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { liveFeed, liveTopics, type ShowRows } from './live-feed.ts';

const errors = defineErrors('live', {
  unknownTopic: { status: 400, zh: '没有主题 {topic}', en: 'There is no topic {topic}' },
});

const query = Type.Object({ topics: Type.Optional(Type.String({ maxLength: 100 })) }, { additionalProperties: false });

export function liveRoutes(tail: OutboxTail, visibleTo: (by: Principal) => ShowRows): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/events',
      allow: 'cockpit.read',
      summary: 'Committed changes as server-sent events; resumes by Last-Event-ID',
      query,
      handle({ query: { topics }, headers, principal, signal }) {
        const caller = signedIn(principal);
        const asked = topics === undefined ? liveTopics : topics.split(',').map(readTopic);
        const after = Number(headers['last-event-id'] ?? Number.NaN);
        return {
          headers: {
            'content-type': 'text/event-stream; charset=utf-8',
            'cache-control': 'no-store',
            'x-accel-buffering': 'no',
          },
          body: liveFeed(tail, {
            show: visibleTo(caller),
            topics: asked,
            after: Number.isSafeInteger(after) && after >= 0 ? after : undefined,
            signal: signal(),
          }),
        };
      },
    }),
  ];
}

function readTopic(text: string) {
  const topic = liveTopics.find((one) => one === text);
  if (!topic) throw errors.unknownTopic({ topic: text.slice(0, 40) });
  return topic;
}
