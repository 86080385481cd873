import type { PersonalHolder } from '@hub/kernel';
import type { RealmSessions } from '../sign-in/realm-sessions.ts';
import type { CitizenAccounts } from './citizen-accounts.ts';
import { accountView } from './routes-session.ts';

/** The account itself: told whole, put right by a decision, and erased by closing it, which is its owner's to do. */
export function accountHolder(accounts: CitizenAccounts, sessions: Pick<RealmSessions, 'list'>): PersonalHolder {
  return {
    name: 'account',
    async collect({ id }) {
      const account = await accounts.find(id);
      if (!account) return [];
      return [{ id, ...accountView(account), sessions: await sessions.list(id, '') }];
    },
    async erase({ id }) {
      return [
        {
          what: { zh: '账号（姓名、登录标识）', en: 'Account (name, identifier)' },
          count: (await accounts.find(id)) ? 1 : 0,
          done: 'kept',
          ground: {
            zh: '账号使用期间必需；注销账号即删除',
            en: 'Needed while the account is open; closing it erases them',
          },
        },
      ];
    },
    async correct({ id }, field, value) {
      if (field !== 'name' || value === '' || value.length > 60) return false;
      return accounts.rename(id, value);
    },
  };
}
