import type { CaseDocument, DocumentPart, Localised } from '@hub/kernel';

/**
 * Templates of the papers of a penalty. The wording is the hub's own after the contents the law asks for (facts, evidence, reasons,
 * rights, ways and times to pay and to appeal); a city puts its own forms in their place. Numbers of identity papers are written in by
 * hand: the hub does not keep them.
 */
const line = (zh: string, en: string): Localised => ({ zh, en });
const paragraph = (zh: string, en: string): DocumentPart => ({ kind: 'paragraph', text: line(zh, en) });
const heading = (zh: string, en: string): DocumentPart => ({ kind: 'heading', text: line(zh, en) });
const row = (zh: string, en: string, value: string) => ({ title: line(zh, en), text: line(value, value) });

const partyRows = [
  row('当事人', 'Party', '{partyName}'),
  row('当事人类型', 'Kind of party', '{party}'),
  { title: line('证件或统一社会信用代码', 'Number of papers'), text: line('（手写）＿＿＿＿', '(by hand) ＿＿＿＿') },
  row('住址（住所）', 'Address', '{partyAddress}'),
];
const optionalParty = ['partyAddress'];

const found: readonly DocumentPart[] = [
  heading('一、事实和证据', '1. Facts and evidence'),
  paragraph('经查，{facts}', 'It was found: {facts}'),
  paragraph('上述事实有以下证据证明：{evidenceList}', 'This is shown by: {evidenceList}'),
];

const rights: readonly DocumentPart[] = [
  heading('四、缴款与救济', '4. Payment and appeal'),
  paragraph(
    '当事人应当自收到本决定书之日起十五日内到指定银行或者通过电子支付系统缴纳罚款；到期不缴纳的，每日按罚款数额的百分之三加处罚款，加处数额不超过罚款数额。',
    'The fine is to be paid within fifteen days of receipt at the bank named or electronically; after that three per cent of it are added for each day, at most as much again.',
  ),
  paragraph(
    '不服本决定的，可以自收到之日起六十日内申请行政复议，或者自收到之日起六个月内提起行政诉讼。复议、诉讼期间，本决定不停止执行。',
    'The party may ask for reconsideration within sixty days of receipt or go to court within six months; meanwhile the decision stands.',
  ),
];

const sides = (zh: string, en: string): DocumentPart => ({
  kind: 'signatures',
  sides: [line(zh, en), line('当事人（签名或盖章）　　　　年　月　日', 'Party (signature or seal), date')],
});

const decided: readonly DocumentPart[] = [
  heading('二、理由和依据', '2. Reasons and law'),
  paragraph(
    '当事人的行为违反了{law}{article}的规定。当事人陈述、申辩：{statement}。裁量情节：{circumstances}；裁量档次：{grade}。',
    'This broke {law} {article}. The party says: {statement}. Circumstances: {circumstances}; grade: {grade}.',
  ),
  heading('三、决定', '3. Decision'),
  paragraph(
    '依据{penaltyLaw}，决定处以罚款 {fine} 元。{otherPenalty}',
    'Under {penaltyLaw} a fine of {fine} yuan is imposed. {otherPenalty}',
  ),
];
const optionalFindings = ['circumstances', 'otherPenalty', ...optionalParty];

export const simpleDocuments: Readonly<Record<string, CaseDocument>> = {
  spotDecision: {
    title: { zh: '当场行政处罚决定书', en: 'Decision on the spot' },
    step: 'penalise',
    number: '城管当罚〔{year}〕第 {n} 号',
    optional: optionalFindings,
    parts: [
      { kind: 'table', rows: [...partyRows, row('时间、地点', 'When and where', '{case.openedAt} {case.place}')] },
      ...found,
      ...decided,
      ...rights,
      paragraph('执法人员：{officers}', 'Officers: {officers}'),
      sides('{case.unit}（印章）　{document.date}', '{case.unit} (seal) {document.date}'),
    ],
  },
};

export const generalDocuments: Readonly<Record<string, CaseDocument>> = {
  filingApproval: {
    title: { zh: '立案审批表', en: 'Approval of the filing' },
    step: 'investigate',
    number: '城管立〔{year}〕第 {n} 号',
    optional: [...optionalParty, 'case.description', 'step.file.note'],
    parts: [
      {
        kind: 'table',
        rows: [
          row('案件名称', 'Case', '{case.title}'),
          row('案件编号', 'Number', '{case.number}'),
          row('案发地点', 'Place', '{case.place}'),
          ...partyRows,
          row('案情', 'What is known', '{case.description}'),
          { title: line('涉嫌违反', 'Suspected of breaking'), text: line('{law}{article}的规定', '{law} {article}') },
          row('承办人', 'Officers', '{officers}'),
          row('登记', 'Registered', '{step.find.by} {step.find.at}'),
          row('负责人意见', 'Decision of the head', '{step.file.note}'),
          row('批准', 'Approved', '{step.file.by} {step.file.at}'),
        ],
      },
      { kind: 'signatures', sides: [line('承办人（签名）', 'Officers'), line('负责人（签名）', 'Head')] },
    ],
  },
  noticeOfRights: {
    title: { zh: '行政处罚事先告知书', en: 'Notice of the penalty proposed' },
    step: 'inform',
    number: '城管罚告〔{year}〕第 {n} 号',
    optional: optionalFindings,
    parts: [
      { kind: 'table', rows: partyRows },
      ...found,
      heading('二、拟作出的处罚', '2. Penalty proposed'),
      paragraph(
        '上述行为违反了{law}{article}的规定，依据{penaltyLaw}，拟处以罚款 {fine} 元（裁量档次：{grade}；情节：{circumstances}）。{otherPenalty}',
        'This broke {law} {article}; under {penaltyLaw} a fine of {fine} yuan is proposed (grade: {grade}; circumstances: {circumstances}). {otherPenalty}',
      ),
      heading('三、当事人的权利', '3. Rights of the party'),
      paragraph(
        '当事人有权陈述和申辩；属于听证范围的，可以自收到本告知书之日起五个工作日内要求听证，逾期视为放弃。',
        'The party may state its case and object, and where a hearing is due ask for one within five working days of receipt; later requests are not taken.',
      ),
      sides('{case.unit}（印章）　{document.date}', '{case.unit} (seal) {document.date}'),
    ],
  },
  decision: {
    title: { zh: '行政处罚决定书', en: 'Decision of the penalty' },
    step: 'serve',
    number: '城管罚决〔{year}〕第 {n} 号',
    optional: optionalFindings,
    parts: [
      { kind: 'table', rows: partyRows },
      ...found,
      paragraph(
        '本机关于{informedAt}送达事先告知书；听证：{hearing}。法制审核：{step.review.by}（{step.review.at}）。',
        'Notice was given on {informedAt}; hearing: {hearing}. Legal review: {step.review.by} ({step.review.at}).',
      ),
      ...decided,
      ...rights,
      paragraph(
        '承办人：{officers}　决定：{step.decide.by}（{step.decide.at}）',
        'Officers: {officers}. Decided by {step.decide.by} ({step.decide.at}).',
      ),
      sides('{case.unit}（印章）　{document.date}', '{case.unit} (seal) {document.date}'),
    ],
  },
  serviceReceipt: {
    title: { zh: '送达回证', en: 'Receipt of service' },
    step: 'execute',
    number: '城管送〔{year}〕第 {n} 号',
    optional: optionalParty,
    parts: [
      {
        kind: 'table',
        rows: [
          row('受送达人', 'Served on', '{partyName}'),
          row('地址', 'Address', '{partyAddress}'),
          row('送达文书', 'Document', '{case.title}'),
          row('送达时间', 'When', '{servedAt}'),
          row('送达方式', 'How', '{servedBy}'),
          row('收件人或见证人', 'Receiver or witness', '{receiver}'),
          row('送达人', 'Served by', '{step.serve.by}'),
        ],
      },
      { kind: 'signatures', sides: [line('送达人（签名）', 'Served by'), line('收件人（签名或盖章）', 'Received by')] },
    ],
  },
  closingApproval: {
    title: { zh: '结案审批表', en: 'Approval of the closing' },
    step: 'close',
    number: '城管结〔{year}〕第 {n} 号',
    optional: [...optionalParty, 'step.execute.note'],
    parts: [
      {
        kind: 'table',
        rows: [
          row('案件名称', 'Case', '{case.title}'),
          row('案件编号', 'Number', '{case.number}'),
          ...partyRows,
          {
            title: line('处罚决定', 'Decision'),
            text: line('依据{penaltyLaw}，罚款 {fine} 元', '{penaltyLaw}: {fine} yuan'),
          },
          row('送达', 'Served', '{servedAt} {servedBy}'),
          row('执行情况', 'Carried out', '{executed}'),
          row('实缴金额（元）', 'Paid, yuan', '{paid}'),
          row('说明', 'Note', '{step.execute.note}'),
          row('承办人', 'Officers', '{officers}'),
        ],
      },
      { kind: 'signatures', sides: [line('承办人（签名）', 'Officers'), line('负责人（签名）', 'Head')] },
    ],
  },
};
