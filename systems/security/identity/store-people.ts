import type { Localised, PersonId, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import { unitNameSql, validAt } from './store-units.ts';

export interface Person {
  readonly id: PersonId;
  readonly name: Localised;
  readonly account?: string;
  readonly validFrom: Date;
}

export interface Post {
  readonly id: string;
  readonly person: PersonId;
  readonly personName: Localised;
  readonly unit: string;
  readonly unitName: Localised;
  readonly role: string;
  readonly validFrom: Date;
  readonly validTo: Date | null;
}

export interface PostFilter {
  readonly at: Date;
  readonly id?: string;
  readonly person?: string;
  readonly unit?: string;
  readonly role?: string;
}

export async function selectPeople(
  database: Queryable,
  tenant: Tenant,
  filter: { readonly at: Date; readonly id?: string; readonly q?: string; readonly limit: number },
): Promise<readonly Person[]> {
  const like = filter.q === undefined ? null : `%${filter.q.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return database.query<Person & { id: PersonId }>(
    `select p.id, jsonb_build_object('zh', p.name_zh, 'en', p.name_en) as name, a.name as account, p.valid_from as "validFrom"
     from person p left join account a on a.id = p.id
     where p.tenant = $1 and ${validAt('p', '$2')} and ($3::text is null or p.id = $3)
       and ($4::text is null or p.name_zh ilike $4 or p.name_en ilike $4)
     order by p.name_zh, p.id limit $5`,
    [tenant, filter.at, filter.id ?? null, like, filter.limit],
  );
}

export function insertPerson(tenant: Tenant, id: PersonId, name: Localised, at: Date): Statement {
  return {
    text: 'insert into person (tenant, id, name_zh, name_en, valid_from) values ($1, $2, $3, $4, $5)',
    values: [tenant, id, name.zh, name.en, at],
  };
}

/** Ends a person with every post, and signs the person out. */
export function endPerson(tenant: Tenant, id: string, at: Date): readonly Statement[] {
  return [
    {
      text: 'update person set valid_to = $3 where tenant = $1 and id = $2 and valid_to is null',
      values: [tenant, id, at],
    },
    {
      text: `update post set valid_to = greatest(valid_from, $3) where tenant = $1 and person_id = $2
        and (valid_to is null or valid_to > greatest(valid_from, $3))`,
      values: [tenant, id, at],
    },
    { text: 'delete from session where account_id = $1', values: [id] },
  ];
}

/** Posts that hold at a time, with what they are called. */
export async function selectPosts(database: Queryable, tenant: Tenant, filter: PostFilter): Promise<readonly Post[]> {
  return database.query<Post & { id: string }>(
    `select p.id, p.person_id as person, jsonb_build_object('zh', h.name_zh, 'en', h.name_en) as "personName",
       p.unit_id as unit, ${unitNameSql('p.tenant', 'p.unit_id', '$2')} as "unitName",
       p.role, p.valid_from as "validFrom", p.valid_to as "validTo"
     from post p
     join person h on h.tenant = p.tenant and h.id = p.person_id and ${validAt('h', '$2')}
     where p.tenant = $1 and ${validAt('p', '$2')} and ($3::text is null or p.id = $3)
       and ($4::text is null or p.person_id = $4) and ($5::text is null or p.unit_id = $5) and ($6::text is null or p.role = $6)
     order by p.valid_from, p.id limit 1000`,
    [tenant, filter.at, filter.id ?? null, filter.person ?? null, filter.unit ?? null, filter.role ?? null],
  );
}

export interface NewPost {
  readonly id: string;
  readonly person: string;
  readonly unit: string;
  readonly role: string;
  readonly validFrom: Date;
  readonly validTo?: Date | undefined;
}

export function insertPost(tenant: Tenant, post: NewPost): Statement {
  return {
    text: 'insert into post (tenant, id, person_id, unit_id, role, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7)',
    values: [tenant, post.id, post.person, post.unit, post.role, post.validFrom, post.validTo ?? null],
  };
}

/** Ends a post now; one that has not begun ends where it would have begun. Answers whose it was. */
export async function endPost(
  database: Queryable,
  tenant: Tenant,
  id: string,
  at: Date,
): Promise<PersonId | undefined> {
  const [ended] = await database.query<{ person: PersonId }>(
    `update post set valid_to = greatest(valid_from, $3) where tenant = $1 and id = $2
       and (valid_to is null or valid_to > greatest(valid_from, $3)) returning person_id as person`,
    [tenant, id, at],
  );
  return ended?.person;
}
