import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { type CaseDeps, holds } from '../act-on-case.ts';
import { caseErrors } from '../errors.ts';
import { readerOf } from '../routes-read.ts';
import { replaceSkills, selectSkills } from './store-skills.ts';

/** What people have been declared able to do. Whoever dispatches cases of a pack declares its skills. */
export function skillRoutes(deps: CaseDeps): readonly Route[] {
  const { database, board, city, types, clock } = deps;
  const known = city.packs.flatMap(({ id, skills = {} }) =>
    Object.entries(skills).map(([skill, title]) => ({ id: `${id}.${skill}`, pack: id, title })),
  );
  const dispatching = new Map(
    city.packs.map(({ id: pack }) => [
      pack,
      types.all
        .filter((type) => type.pack.id === pack)
        .flatMap(({ flow }) => flow.steps.filter(({ kind }) => kind === 'dispatch'))
        .map(({ role }) => `${pack}.${role}`),
    ]),
  );
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases/skills',
      allow: 'case.read',
      summary: 'The skills that cases take, who of the caller’s units has them, and which the caller may declare',
      async handle({ principal }) {
        const caller = signedIn(principal);
        const { units } = readerOf(deps, caller);
        const declared = Map.groupBy(await selectSkills(database, caller.tenant), ({ person }) => person);
        const posts = (await board.listPosts(caller.tenant)).filter(
          ({ unit }) => units === 'all' || units.includes(unit),
        );
        const people = [...Map.groupBy(posts, ({ person }) => person)].map(([person, own]) => ({
          person,
          name: own[0]?.personName,
          units: [...new Set(own.map(({ unit }) => unit))],
          skills: (declared.get(person) ?? []).map(({ skill }) => skill),
        }));
        const mine = (pack: string) => (dispatching.get(pack) ?? []).some((role) => holds(caller, role));
        const skills = known.map(({ pack, ...skill }) => ({ ...skill, mayDeclare: mine(pack) }));
        return { body: { skills, people } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/cases/skills/:personId',
      allow: 'case.act',
      summary: 'Declares what somebody is able to do; of packs whose cases the caller dispatches',
      params: Type.Object({ personId: Type.String({ maxLength: 64 }) }),
      body: Type.Object({ skills: Type.Array(Type.String({ maxLength: 128 }), { maxItems: 100 }) }),
      async handle({ params: { personId }, body: { skills }, principal }) {
        const caller = signedIn(principal);
        const { units } = readerOf(deps, caller);
        const unknown = skills.find((skill) => !known.some(({ id }) => id === skill));
        if (unknown !== undefined) throw caseErrors.skillUnknown({ skill: unknown });
        const posts = (await board.listPosts(caller.tenant)).filter(({ person }) => person === personId);
        if (!posts.some(({ unit }) => units === 'all' || units.includes(unit)))
          throw caseErrors.personUnknown({ person: personId });
        const among = known
          .filter(({ pack }) => (dispatching.get(pack) ?? []).some((role) => holds(caller, role)))
          .map(({ id }) => id);
        const own = skills.filter((skill) => among.includes(skill));
        if (among.length === 0 || own.length < skills.length) throw caseErrors.notAllowed({ action: 'declareSkills' });
        await database.commit(
          replaceSkills(caller.tenant, personId, { among, skills: own, by: caller.id, at: clock() }),
        );
        return { status: 204 };
      },
    }),
  ];
}
