import { scopeOf } from '../identity/store-units.ts';
import type { Account } from '../store.ts';
import type { PostClaims } from './store-consents.ts';

/** What an application may be told; which of it, the scopes of the request decide. */
export function claimsOf({ name, title }: Account, shown: PostClaims | undefined) {
  const profile = { name: title.zh, name_en: title.en, preferred_username: name };
  if (!shown) return profile;
  const { everywhere, bureaus, areas } = scopeOf(shown.reach);
  return {
    ...profile,
    post: shown.post,
    role: shown.role,
    unit: shown.unit,
    unit_name: shown.unitName.zh,
    unit_kind: shown.unitKind,
    citywide: everywhere,
    ...(bureaus[0] === undefined ? {} : { bureau: bureaus[0] }),
    ...(areas[0] === undefined ? {} : { area: areas[0] }),
  };
}
