import { isoInstant, type Localised, type PersonalHolder } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { countContacts, eraseClosedContacts, selectHeld, setContactField } from './store-holder.ts';

const what = {
  closed: { zh: '已办结上报中的联系方式', en: 'Contacts in reports that are closed' },
  open: { zh: '在办上报中的联系方式', en: 'Contacts in reports that are open' },
  records: { zh: '上报的办理记录', en: 'Records of how reports were handled' },
} as const satisfies Readonly<Record<string, Localised>>;

const grounds = {
  achieved: {
    zh: '处理目的已实现（个人信息保护法第四十七条第一款第一项）',
    en: 'The purpose is achieved (PIPL art. 47 (1) 1)',
  },
  needed: { zh: '办理尚需联系，办结后按期删除', en: 'Needed until the case is closed, then erased in time' },
  records: {
    zh: '履行法定职责形成的办理记录（第十三条第三项、第四十七条第二款）',
    en: 'Records of a statutory duty (PIPL art. 13 (3), art. 47 (2))',
  },
} as const satisfies Readonly<Record<string, Localised>>;

const contactFields = { contactName: 'name', contactPhone: 'phone', contactEmail: 'email' } as const;

/** What the cases keep about citizens: their reports, and how to reach them. */
export function reportHolder(database: Database): PersonalHolder {
  return {
    name: 'reports',
    async collect(of) {
      return (await selectHeld(database, of)).map(({ reportedAt, closedAt, ...report }) => ({
        ...report,
        reportedAt: isoInstant(reportedAt.getTime()),
        ...(closedAt === null ? {} : { closedAt: isoInstant(closedAt.getTime()) }),
      }));
    },
    async erase(of) {
      const { open, closed, reports } = await countContacts(database, of);
      await database.commit([eraseClosedContacts(of)]);
      return [
        { what: what.closed, count: closed, done: 'erased', ground: grounds.achieved },
        { what: what.open, count: open, done: 'kept', ground: grounds.needed },
        { what: what.records, count: reports, done: 'kept', ground: grounds.records },
      ];
    },
    async correct(of, field, value) {
      const name = Object.entries(contactFields).find(([known]) => known === field)?.[1];
      return name !== undefined && (await setContactField(database, of, name, value)) > 0;
    },
  };
}
