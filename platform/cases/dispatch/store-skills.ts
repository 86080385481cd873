import { type Instant, isoInstant, type Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

export interface DeclaredSkill {
  readonly person: string;
  /** `<pack>.<skill>`. */
  readonly skill: string;
}

export async function selectSkills(database: Queryable, tenant: Tenant): Promise<readonly DeclaredSkill[]> {
  return database.query<DeclaredSkill & { person: string }>({
    name: 'cases.skills',
    text: 'select person_id as person, skill from case_skill where tenant = $1 order by person_id, skill',
    values: [tenant],
  });
}

/** Of the skills of some packs somebody has these and no others; those of other packs stay. */
export function replaceSkills(
  tenant: Tenant,
  person: string,
  change: {
    readonly among: readonly string[];
    readonly skills: readonly string[];
    readonly by: string;
    readonly at: Instant;
  },
): readonly Statement[] {
  return [
    {
      name: 'cases.drop-skills',
      text: 'delete from case_skill where tenant = $1 and person_id = $2 and skill = any($3) and not skill = any($4)',
      values: [tenant, person, change.among, change.skills],
    },
    {
      name: 'cases.add-skills',
      text: `insert into case_skill (tenant, person_id, skill, declared_by, declared_at)
             select $1, $2, skill, $4, $5::timestamptz from unnest($3::text[]) skill on conflict do nothing`,
      values: [tenant, person, change.skills, change.by, isoInstant(change.at)],
    },
  ];
}
