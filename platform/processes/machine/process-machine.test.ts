import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listProcessFaults } from '../definitions/check-bpmn.ts';
import { bpmnFile, flow, flows, modelOf, nodes, Play } from '../testing.ts';

const minute = 60_000;

async function play(elements: string, variables = {}, more = '') {
  const model = await modelOf(bpmnFile(elements, { more }));
  assert.deepEqual(listProcessFaults(model), []);
  return new Play(model, variables);
}

const timer = (body: string) => `<bpmn:timerEventDefinition>${body}</bpmn:timerEventDefinition>`;
const after = (text: string) => timer(`<bpmn:timeDuration>${text}</bpmn:timeDuration>`);
const every = (text: string) => timer(`<bpmn:timeCycle>${text}</bpmn:timeCycle>`);
const message = (name: string) => `<bpmn:messageEventDefinition messageRef="${name}"/>`;
const signal = (name: string) => `<bpmn:signalEventDefinition signalRef="${name}"/>`;
const boundary = (id: string, host: string, what: string, interrupting = true) =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${host}" cancelActivity="${interrupting}">${what}</bpmn:boundaryEvent>`;
const extension = (inner: string) => `<bpmn:extensionElements>${inner}</bpmn:extensionElements>`;
const multi = (how: string, rest = '') =>
  `<bpmn:multiInstanceLoopCharacteristics isSequential="${how === 'sequential'}">${extension(
    '<zeebe:loopCharacteristics inputCollection="=bureaus" inputElement="bureau" outputCollection="answers" outputElement="=answer"/>',
  )}${rest}</bpmn:multiInstanceLoopCharacteristics>`;

test('an exclusive gateway takes the first way that holds, else its default, else it is an error', async () => {
  const xml =
    nodes('startEvent s', 'exclusiveGateway g default="g_c"', 'userTask a', 'userTask b', 'userTask c', 'endEvent e') +
    flows('s g', 'g c', 'a e', 'b e', 'c e') +
    flow('g', 'a', '=x > 10') +
    flow('g', 'b', '=x > 5');
  assert.equal((await play(xml, { x: 20 })).waiting, 'a');
  assert.equal((await play(xml, { x: 7 })).waiting, 'b');
  assert.equal((await play(xml, { x: 1 })).waiting, 'c');
  await assert.rejects(play(xml, { y: 1 }), { code: 'process.expression' });
  const strict =
    nodes('startEvent s', 'exclusiveGateway g', 'endEvent a', 'endEvent b') +
    flows('s g') +
    flow('g', 'a', '=x = 1') +
    flow('g', 'b', '=x = 2');
  await assert.rejects(play(strict, { x: 3 }), { code: 'process.noFlow' });
});

test('a parallel join waits for a token on each way in and not for two on one', async () => {
  const xml =
    nodes(
      'startEvent s',
      'parallelGateway f',
      'userTask a',
      'userTask b',
      'parallelGateway j',
      'userTask c',
      'endEvent e',
    ) + flows('s f a j c e', 'f b j');
  const run = await play(xml);
  assert.equal(run.waiting, 'a b');
  assert.equal(run.done('a').waiting, 'b');
  assert.equal(run.done('b').waiting, 'c');
  assert.equal(run.done('c').state.status, 'completed');
});

test('an inclusive join waits for what may still come and for nothing else', async () => {
  const xml =
    nodes(
      'startEvent s',
      'inclusiveGateway f',
      'userTask a',
      'userTask b',
      'userTask c',
      'inclusiveGateway j',
      'userTask d',
      'endEvent e',
    ) +
    flows('s f', 'a j d e', 'b j', 'c j') +
    flow('f', 'a', '=a') +
    flow('f', 'b', '=b') +
    flow('f', 'c', '=c');
  const two = await play(xml, { a: true, b: true, c: false });
  assert.equal(two.done('a').waiting, 'b');
  assert.equal(two.done('b').waiting, 'd');
  const one = await play(xml, { a: false, b: false, c: true });
  assert.equal(one.done('c').waiting, 'd');
});

test('an interrupting timer ends its task, one that does not leaves it and repeats', async () => {
  const xml =
    nodes('startEvent s', 'userTask a', 'userTask late', 'userTask told', 'endEvent e') +
    boundary('t', 'a', after('PT30M')) +
    boundary('n', 'a', every('R2/PT10M'), false) +
    flows('s a e', 't late e', 'n told e');
  const run = await play(xml);
  assert.equal(run.waiting, 'a n t');
  assert.equal(run.until(10 * minute).waiting, 'a n t told');
  assert.equal(run.until(29 * minute).waiting, 'a t told told');
  assert.equal(run.until(30 * minute).waiting, 'late told told');
  const early = (await play(xml)).done('a');
  assert.deepEqual([early.state.status, early.waiting], ['completed', '']);
});

test('a timer waits for a date, and what is due while nobody looks fires from when it was due', async () => {
  const xml =
    nodes('startEvent s', 'endEvent e') +
    `<bpmn:intermediateCatchEvent id="t">${timer('<bpmn:timeDate>=dueAt</bpmn:timeDate>')}</bpmn:intermediateCatchEvent>` +
    flows('s t e');
  const run = await play(xml, { dueAt: '1970-01-01T01:00:00Z' });
  assert.equal(run.until(59 * minute).state.status, 'running');
  assert.equal(run.until(61 * minute).state.status, 'completed');
  await assert.rejects(play(xml, { dueAt: 'tomorrow' }), { code: 'process.badTimer' });
});

test('the first event behind an event gateway takes the token and the others are forgotten', async () => {
  const more =
    '<bpmn:message id="m" name="answer"><bpmn:extensionElements><zeebe:subscription correlationKey="=number"/></bpmn:extensionElements></bpmn:message><bpmn:signal id="sig" name="storm"/>';
  const xml =
    nodes('startEvent s', 'eventBasedGateway g', 'userTask a', 'userTask b', 'userTask c', 'endEvent e') +
    `<bpmn:intermediateCatchEvent id="m1">${message('m')}</bpmn:intermediateCatchEvent>` +
    `<bpmn:intermediateCatchEvent id="s1">${signal('sig')}</bpmn:intermediateCatchEvent>` +
    `<bpmn:intermediateCatchEvent id="t1">${after('PT1H')}</bpmn:intermediateCatchEvent>` +
    flows('s g m1 a e', 'g s1 b e', 'g t1 c e');
  const run = await play(xml, { number: 'ZZ-1' }, more);
  assert.deepEqual([run.wait('m1').name, run.wait('m1').key, run.wait('s1').name], ['answer', 'ZZ-1', 'storm']);
  assert.equal(run.fire('m1', { note: 'ok' }).waiting, 'a');
  assert.deepEqual(run.variables, { number: 'ZZ-1', note: 'ok' });
  assert.equal((await play(xml, { number: 1 }, more)).until(60 * minute).waiting, 'c');
});

test('several at once run for each item, gather what they give, and end early when enough are done', async () => {
  const task = (how: string, rest = '') =>
    `<bpmn:userTask id="ask">${multi(how, rest)}</bpmn:userTask>` +
    nodes('startEvent s', 'endEvent e') +
    flows('s ask e');
  const all = await play(task('parallel'), { bureaus: ['x', 'y', 'z'] });
  assert.equal(all.waiting, 'ask ask ask');
  const [first, second, third] = all.state.waits;
  all.give({ kind: 'done', wait: third?.id ?? 0, output: { answer: 3 } });
  // What a task gives goes where its name is known: an item knows `answer` only when it was declared there.
  all.give({ kind: 'done', wait: first?.id ?? 0, output: { answer: 1 } });
  all.give({ kind: 'done', wait: second?.id ?? 0, output: { answer: 2 } });
  assert.equal(all.state.status, 'completed');
  assert.deepEqual(all.variables.answers, [1, 2, 3]);
  const one = await play(task('sequential'), { bureaus: ['x', 'y'] });
  assert.equal(one.waiting, 'ask');
  assert.equal(one.done('ask', { answer: 'p' }).waiting, 'ask');
  assert.deepEqual(one.done('ask', { answer: 'q' }).variables.answers, ['p', 'q']);
  const enough =
    '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=numberOfCompletedInstances >= 2</bpmn:completionCondition>';
  const early = await play(task('parallel', enough), { bureaus: ['x', 'y', 'z'] });
  early.done('ask', { answer: 1 }).done('ask', { answer: 1 });
  assert.equal(early.state.status, 'completed');
  assert.equal((await play(task('parallel'), { bureaus: [] })).state.status, 'completed');
});

test('an error goes outwards to who catches it by its code; one that nobody catches ends the process', async () => {
  const more = '<bpmn:error id="err" errorCode="REFUSED"/>';
  const bad = '<bpmn:endEvent id="bad"><bpmn:errorEventDefinition errorRef="err"/></bpmn:endEvent>';
  const inside =
    nodes('startEvent s2', 'userTask b', 'userTask c', 'parallelGateway f') + bad + flows('s2 f b bad', 'f c');
  const xml =
    nodes('startEvent s', 'endEvent e', 'userTask mend') +
    `<bpmn:subProcess id="sub">${inside}</bpmn:subProcess>` +
    boundary('caught', 'sub', '<bpmn:errorEventDefinition errorRef="err"/>') +
    flows('s sub e', 'caught mend e');
  const run = await play(xml, {}, more);
  assert.equal(run.waiting, 'b c');
  assert.equal(run.done('b').waiting, 'mend');
  const other = (await play(xml, {}, more)).error('c', 'OTHER');
  assert.deepEqual([other.state.status, other.state.error, other.waiting], ['failed', 'OTHER', '']);
});

test('an escalation that does not interrupt lets the sub-process go on', async () => {
  const more = '<bpmn:escalation id="esc" escalationCode="LATE"/>';
  const xml =
    nodes('startEvent s', 'endEvent e', 'userTask lead') +
    `<bpmn:subProcess id="sub">${nodes('startEvent s2', 'userTask b', 'endEvent e2')}<bpmn:intermediateThrowEvent id="up"><bpmn:escalationEventDefinition escalationRef="esc"/></bpmn:intermediateThrowEvent>${flows('s2 up b e2')}</bpmn:subProcess>` +
    boundary('heard', 'sub', '<bpmn:escalationEventDefinition escalationRef="esc"/>', false) +
    flows('s sub e', 'heard lead e');
  const run = await play(xml, {}, more);
  assert.equal(run.waiting, 'b lead');
  assert.equal(run.done('b').waiting, 'lead');
  assert.equal(run.done('lead').state.status, 'completed');
});

test('an event sub-process interrupts its scope or runs beside it', async () => {
  const more = '<bpmn:signal id="sig" name="stop"/>';
  const xml = (interrupting: boolean) =>
    nodes('startEvent s', 'userTask a', 'endEvent e') +
    flows('s a e') +
    `<bpmn:subProcess id="ev" triggeredByEvent="true"><bpmn:startEvent id="on" isInterrupting="${interrupting}">${signal('sig')}</bpmn:startEvent>${nodes('userTask tidy', 'endEvent e3')}${flows('on tidy e3')}</bpmn:subProcess>`;
  const hard = await play(xml(true), {}, more);
  assert.equal(hard.fire('on').waiting, 'tidy');
  assert.equal(hard.done('tidy').state.status, 'completed');
  const soft = await play(xml(false), {}, more);
  assert.equal(soft.fire('on').fire('on').waiting, 'a on tidy tidy');
  assert.equal(soft.done('a').done('tidy').done('tidy').state.status, 'completed');
});

test('compensation undoes what was done, the last first, also inside sub-processes that are over', async () => {
  const undo = (host: string) =>
    boundary(`c_${host}`, host, '<bpmn:compensateEventDefinition/>') +
    nodes(`userTask undo_${host} isForCompensation="true"`) +
    `<bpmn:association id="as_${host}" sourceRef="c_${host}" targetRef="undo_${host}" associationDirection="One"/>`;
  const xml =
    nodes(
      'startEvent s',
      'userTask a',
      'userTask never',
      'exclusiveGateway g default="g_never"',
      'endEvent e',
      'endEvent e9',
    ) +
    `<bpmn:subProcess id="sub">${nodes('startEvent s2', 'userTask b', 'endEvent e2')}${undo('b')}${flows('s2 b e2')}</bpmn:subProcess>` +
    undo('a') +
    undo('never') +
    '<bpmn:intermediateThrowEvent id="back"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>' +
    flows('s a sub g', 'g never e9', 'back e') +
    flow('g', 'back', '=bad');
  const run = await play(xml, { bad: true });
  assert.equal(run.done('a').done('b').waiting, 'undo_b');
  assert.equal(run.done('undo_b').waiting, 'undo_a');
  assert.equal(run.done('undo_a').state.status, 'completed');
  assert.ok(!run.passed.includes('undo_never'));
});

test('a terminate end ends all branches, and a call that is cut off is called back', async () => {
  const xml =
    nodes('startEvent s', 'parallelGateway f', 'userTask a', 'callActivity call calledElement="other"') +
    '<bpmn:endEvent id="halt"><bpmn:terminateEventDefinition/></bpmn:endEvent>' +
    nodes('endEvent e') +
    flows('s f a halt', 'f call e');
  const run = await play(xml);
  const call = run.wait('call').id;
  assert.equal(run.done('a').state.status, 'completed');
  assert.deepEqual(
    run.effects.map((effect) => effect.kind),
    ['cancelCall', 'ended'],
  );
  assert.ok(run.effects.some((effect) => effect.kind === 'cancelCall' && effect.wait === call));
});

test('a circle that waits nowhere is an error and no endless run', async () => {
  const xml =
    nodes('startEvent s', 'exclusiveGateway g', 'task a', 'endEvent e') +
    flows('s g', 'a g') +
    flow('g', 'a', '=true') +
    flow('g', 'e', '=false');
  await assert.rejects(play(xml), { code: 'process.endless' });
});

test('what the engine does not run is refused with the reason', async () => {
  const refuse = async (elements: string, english: RegExp) => {
    const { readBpmn } = await import('../definitions/read-bpmn.ts');
    const { model, faults } = await readBpmn(bpmnFile(elements));
    const all = [...faults, ...listProcessFaults(model)];
    assert.ok(
      all.some((one) => english.test(one.en) && one.zh !== ''),
      JSON.stringify(all),
    );
  };
  const line = (middle: string) => nodes('startEvent s', 'endEvent e') + middle + flows('s x e');
  await refuse(line('<bpmn:scriptTask id="x"/>'), /Scripts are not run/);
  await refuse(line('<bpmn:complexGateway id="x"/>'), /Complex gateways/);
  await refuse(line('<bpmn:transaction id="x"/>'), /Transactions/);
  await refuse(line('<bpmn:userTask id="x"><bpmn:standardLoopCharacteristics/></bpmn:userTask>'), /Standard loops/);
  await refuse(line('<bpmn:serviceTask id="x"/>'), /names no operation/);
  await refuse(
    line('<bpmn:intermediateCatchEvent id="x"><bpmn:conditionalEventDefinition/></bpmn:intermediateCatchEvent>'),
    /not run/,
  );
  await refuse(
    nodes('startEvent s', 'userTask a', 'userTask lost', 'endEvent e') + flows('s a e'),
    /Nothing leads here/,
  );
  await refuse(
    nodes('startEvent s', 'exclusiveGateway g', 'endEvent e', 'endEvent f') + flows('s g e', 'g f'),
    /condition/,
  );
  await refuse(
    nodes('startEvent s', 'exclusiveGateway g', 'endEvent e', 'endEvent f') +
      flows('s g', 'g f') +
      flow('g', 'e', '=1 +'),
    /Bad expression/,
  );
  await refuse(nodes('userTask a', 'endEvent e') + flows('a e'), /no start event/);
  await refuse(
    line(`<bpmn:intermediateCatchEvent id="x">${after('soon')}</bpmn:intermediateCatchEvent>`),
    /Not a timer/,
  );
});
