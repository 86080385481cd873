import { code, definePack, text } from '@hub/kernel';
import { requestKinds } from './request-kinds.ts';

export const personalRights = definePack({
  id: 'personal-rights',
  title: { zh: '个人信息权利', en: 'Rights over personal data' },
  mandate: { row: 'G5', section: '四（五）', lead: '市大数据局', responsible: [] },
  roles: {
    rightsClerk: { zh: '个人信息请求受理员', en: 'Clerk for data requests' },
    protectionOfficer: { zh: '个人信息保护负责人', en: 'Protection officer' },
  },
  entities: {},
  thingModels: {},
  indicators: {},
  rules: [],
  codeTables: { requestKinds },
  cases: {
    request: {
      title: { zh: '个人信息权利请求', en: 'Request about personal data' },
      bureau: 'data',
      limit: { amount: 10, unit: 'workingDay' },
      legalLimit: { amount: 30, unit: 'day' },
      classes: 'requestKinds',
      openedBy: 'citizen',
      keepPersonal: 'P1095D',
      asks: {
        field: {
          answer: code(
            { zh: '要更正的内容', en: 'What is to be corrected' },
            {
              name: { zh: '账号姓名', en: 'Name of my account' },
              contactName: { zh: '在办上报中的联系人', en: 'Contact name of open reports' },
              contactPhone: { zh: '在办上报中的联系电话', en: 'Contact phone of open reports' },
              contactEmail: { zh: '在办上报中的电子邮箱', en: 'Contact e-mail of open reports' },
              register: { zh: '登记册中关于我的信息', en: 'What a register keeps about me' },
              other: { zh: '其他', en: 'Something else' },
            },
          ),
        },
        record: {
          answer: text({ zh: '登记记录与字段', en: 'Entry and field of the register' }, 1200),
        },
        value: { answer: { ...text({ zh: '正确内容', en: 'What it should be' }, 200), personal: true } },
      },
      steps: [
        {
          id: 'accept',
          title: { zh: '受理', en: 'Take in' },
          kind: 'intake',
          role: 'rightsClerk',
          limit: { amount: 2, unit: 'workingDay' },
        },
        {
          id: 'decide',
          title: { zh: '决定并答复', en: 'Decide and answer' },
          kind: 'feedback',
          role: 'protectionOfficer',
          asks: {
            decision: {
              answer: code(
                { zh: '决定', en: 'Decision' },
                {
                  granted: { zh: '同意，由中枢执行', en: 'Granted; the hub carries it out' },
                  refused: { zh: '不予同意', en: 'Refused' },
                },
              ),
              required: true,
            },
            ground: { answer: text({ zh: '依据与理由', en: 'Ground and reason' }, 500), required: true },
          },
        },
      ],
    },
  },
  panels: [],
  generators: {},
  reads: [],
});
