import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryErrors, readReason, reasonText } from './delivery-reason.ts';

test('a reason is kept with its code and both languages; older texts stay what they are', () => {
  const reason = readReason(reasonText(deliveryErrors.answered({ status: 503 })));
  assert.deepEqual(reason, { code: 'delivery.answered', zh: '接收方返回 503', en: 'the endpoint answered 503' });
  for (const text of ['no answer', '{', '{"code":1}']) assert.deepEqual(readReason(text), { zh: text, en: text });
});
