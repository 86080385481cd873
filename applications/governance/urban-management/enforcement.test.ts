import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Answers, documentTexts, factsIn } from '@hub/kernel';
import { enforcementCases } from './enforcement.ts';
import { adviseGeneral, adviseSimple } from './penalty.ts';

const levels = (answers: Answers, advise = adviseGeneral) =>
  advise(answers).map(({ question, level }) => `${question} ${level}`);
const band = { lawLeast: 500, lawMost: 2_000 };

describe('advice on a penalty', () => {
  test('says nothing of a form that says nothing', () => {
    assert.deepEqual(levels({}), []);
  });

  test('names the grade the circumstances call for and the fines the grade leaves', () => {
    const advice = adviseGeneral({ ...band, circumstances: ['repeated'], grade: 'heavy' });
    assert.deepEqual(
      advice.map(({ text }) => text.zh),
      ['按所选情节，宜为“从重”', '从重：1500–2000 元（法定 500–2000 元）'],
    );
  });

  test('refuses a fine above the law, one without a penalty, and a range that is none', () => {
    assert.ok(levels({ ...band, grade: 'heavy', fine: 2_001 }).includes('fine refuse'));
    assert.ok(!levels({ ...band, grade: 'heavy', fine: 2_000 }).includes('fine refuse'));
    assert.ok(levels({ grade: 'waived', fine: 1 }).includes('fine refuse'));
    assert.ok(!levels({ grade: 'waived', fine: 0 }).includes('fine refuse'));
    assert.ok(levels({ lawLeast: 3, lawMost: 2, grade: 'light', fine: 1 }).includes('lawLeast refuse'));
  });

  test('lets a fine below the range be: the law knows a mitigated penalty', () => {
    assert.ok(!levels({ ...band, grade: 'light', fine: 100 }).includes('fine refuse'));
  });

  test('on the spot refuses more than 200 yuan for a person and 3,000 for an organisation', () => {
    const refused = (party: string, fine: number) => levels({ party, fine }, adviseSimple).includes('fine refuse');
    assert.deepEqual([refused('person', 200), refused('person', 201)], [false, true]);
    assert.deepEqual([refused('organisation', 3_000), refused('organisation', 3_001)], [false, true]);
  });
});

describe('papers of a penalty', () => {
  for (const [type, { documents = {}, steps, asks }] of Object.entries(enforcementCases)) {
    for (const [kind, document] of Object.entries(documents)) {
      test(`${type}.${kind} names nothing that is only asked later than it is drawn up`, () => {
        const at = steps.findIndex(({ id }) => id === document.step);
        const asked = [asks ?? {}, ...steps.slice(0, at).map((step) => step.asks ?? {})].flatMap((one) =>
          Object.keys(one),
        );
        const done = steps.slice(0, at).map(({ id }) => id);
        for (const fact of documentTexts(document).flatMap(({ zh, en }) => [...factsIn(zh), ...factsIn(en)])) {
          const [head, step = ''] = fact.split('.');
          if (head === 'case' || head === 'document') continue;
          if (head === 'step') assert.ok(done.includes(step), fact);
          else assert.ok(asked.includes(fact), fact);
        }
      });
    }
  }

  test('say both sides to sign, and in both languages the same facts', () => {
    for (const { documents = {} } of Object.values(enforcementCases)) {
      for (const document of Object.values(documents)) {
        assert.ok(document.parts.some((part) => part.kind === 'signatures' && part.sides.length === 2));
        for (const { zh, en } of documentTexts(document))
          assert.deepEqual(factsIn(en).toSorted(), factsIn(zh).toSorted());
      }
    }
  });
});
