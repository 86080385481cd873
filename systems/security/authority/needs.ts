import type { Localised, Principal, Purpose } from '@hub/kernel';

/** Something that would turn a refusal, by itself. */
export interface Need {
  readonly kind: 'purpose' | 'ground' | 'strong' | 'role' | 'city';
  readonly text: Localised;
}

interface Asked {
  readonly resourceType: string;
  readonly principal: Principal;
  readonly given: Readonly<Record<string, unknown>>;
  readonly context: Purpose;
}

type Changed = Partial<Pick<Asked, 'principal' | 'context' | 'given'>>;

const someone = 'someone';
const mostRoles = 8;

/** Asks the same question with one thing changed after another, and says which of them would help. */
export function needsOf(
  { principal, resourceType, given, context }: Asked,
  roles: ReadonlyMap<string, Localised>,
  isRefused: (changed: Changed) => boolean,
): readonly Need[] {
  const isPerson = principal.kind === 'person';
  const subjects = Array.isArray(given.subjects) && given.subjects.length > 0 ? given.subjects.map(String) : [someone];
  const purpose = context.purpose ?? 'service';
  const grounded = { ...context, purpose, caseId: 'case', parties: subjects };
  const tries: readonly (readonly [Need, Changed])[] = [
    [{ kind: 'purpose', text: { zh: '声明使用目的', en: 'Declare a purpose' } }, { context: { ...context, purpose } }],
    [
      {
        kind: 'ground',
        text: {
          zh: '声明使用目的，并以当事人的在办案件或其同意为依据',
          en: 'Declare a purpose, and an open case or the consent of whom it is about',
        },
      },
      { context: grounded, ...(resourceType === 'Attribute' && { given: { ...given, subjects } }) },
    ],
    ...(isPerson ? ofPeople(principal) : []),
  ];
  const helpful = tries.filter(([, changed]) => !isRefused(changed)).map(([need]) => need);
  // What a purpose alone opens needs no ground.
  const found = helpful.some(({ kind }) => kind === 'purpose')
    ? helpful.filter(({ kind }) => kind !== 'ground')
    : helpful;
  return isPerson ? [...found, ...roleNeeds(principal, roles, isRefused)] : found;
}

function ofPeople(principal: Principal): readonly (readonly [Need, Changed])[] {
  const scope = { everywhere: true, bureaus: [], areas: [] };
  return [
    [
      { kind: 'strong', text: { zh: '先验证第二因素', en: 'Give a second factor first' } },
      { principal: { ...principal, strong: true } },
    ],
    [
      { kind: 'city', text: { zh: '以市级岗位（同一角色）办理', en: 'Act as the same role for the whole city' } },
      { principal: { ...principal, scope } },
    ],
  ];
}

/** Which other roles, at the same unit, would be let through. */
function roleNeeds(
  principal: Principal,
  roles: ReadonlyMap<string, Localised>,
  isRefused: (changed: Changed) => boolean,
): readonly Need[] {
  const found = [...roles].filter(
    ([role]) => !principal.roles.includes(role) && !isRefused({ principal: { ...principal, roles: [role] } }),
  );
  if (found.length === 0) return [];
  const names = (language: 'zh' | 'en') =>
    found
      .slice(0, mostRoles)
      .map(([, title]) => title[language])
      .join(language === 'zh' ? '、' : ', ');
  const rest = found.length > mostRoles;
  return [
    {
      kind: 'role',
      text: {
        zh: `以这些角色的岗位办理：${names('zh')}${rest ? `等 ${found.length} 个` : ''}`,
        en: `Act as one of these roles: ${names('en')}${rest ? ` (${found.length} in all)` : ''}`,
      },
    },
  ];
}
