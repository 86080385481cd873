import { HubError } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { getUri } from '../attributes/names.ts';
import { readFragment } from '../attributes/read-fragment.ts';
import type { Broker } from '../broker.ts';
import { batchOperations, orRefused } from '../entities/routes-batch.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { bodyOf, contextOfRequest, optionsOf, pathBelow, tenantOf } from '../request.ts';
import { selectStates } from '../writing/store.ts';
import { type BatchResult, combineMany, idOf, resultOf } from './batch-results.ts';
import { placeOf, type Singly, type Way, wayOf } from './batch-ways.ts';
import { concernedBy, type Distribution } from './distributed-reads.ts';
import { attributesIn, bodyPart, type Piece, piecesOf, typesIn } from './pieces.ts';
import type { Registration } from './registration.ts';
import type { Operation } from './registration-operations.ts';
import { conflictOf, jsonOf, reasonsText, refusalOf, settle } from './write-outcomes.ts';
import { planOf, type SourceShare } from './write-plan.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

/** A batch on its way to this hub and to others. */
interface Batch {
  readonly broker: Broker;
  readonly distribution: Distribution;
  readonly request: Request;
  readonly operation: Operation;
  readonly options: ReadonlySet<string>;
}

/** What one source is sent. */
interface Share {
  readonly registration: Registration;
  readonly way: Way;
  readonly items: unknown[];
}

interface Split {
  readonly local: readonly unknown[];
  readonly shares: readonly Share[];
  readonly refused: readonly BatchResult[];
  readonly contextOf: (item: unknown) => LdContext;
}

/** Batches that are sent to nobody for an entity of which no attribute is left (clauses 5.6.9.4 and 5.6.20.4). */
const changing: ReadonlySet<Operation> = new Set(['updateBatch', 'mergeBatch']);
/** Entities of one batch that one source is asked for at a time, where it takes no batches. */
const atATime = 8;

/** A batch, split between this hub and the sources of what is in it (CIM 009 clauses 5.6.7 to 5.6.10 and 5.6.20). */
export async function writeMany(
  broker: Broker,
  distribution: Distribution,
  route: Route,
  operation: Operation,
  request: Request,
): Promise<Reply> {
  const { body } = bodyOf(broker.contexts, request);
  // What is refused as a whole is refused by the route, before anybody is asked.
  if (!isSplittable(body, operation)) return route.handle(request);
  const options = optionsOf(request, localOf(operation)?.options ?? []);
  const batch: Batch = { broker, distribution, request, operation, options };
  const { local, shares, refused, contextOf } = await splitBatch(batch, body);
  if (shares.length === 0 && refused.length === 0) return route.handle(request);
  // First here: what a source then tells of the same change is known to be no news.
  const here =
    local.length > 0 ? [resultOf(local, await settle(async () => route.handle({ ...request, body: local })))] : [];
  const there = await Promise.all(shares.map((share) => send(batch, share, contextOf)));
  return combineMany(operation, here, [...refused, ...there.flat()], request.language);
}

/** What the same operation is here; a deletion has ids alone. */
const localOf = (operation: Operation) => batchOperations.find(({ name }) => `${name}Batch` === operation);

const isSplittable = (body: unknown, operation: Operation): body is readonly unknown[] =>
  Array.isArray(body) &&
  body.length > 0 &&
  body.length <= limits.batch &&
  body.every((one) => (localOf(operation) ? isObject(one) : one !== null));

/** An entity of a batch, or the id of one. */
interface Item {
  readonly given: unknown;
  readonly entity: JsonObject | undefined;
  readonly id: string;
  readonly context: LdContext;
  readonly types: readonly string[] | undefined;
  readonly pieces: readonly Piece[] | undefined;
}

/** Which part of which entity goes where. What is not valid is told by this hub, and sent to nobody. */
async function splitBatch(batch: Batch, body: readonly unknown[]): Promise<Split> {
  const { broker, distribution, request, operation, options } = batch;
  const tenant = tenantOf(request);
  const own = await contextOfRequest(broker.contexts, request);
  const items = await readItems(batch, body, own);
  const known = await knownTypes(broker, tenant, items);
  const local: unknown[] = [];
  const shares = new Map<string, Share>();
  const refused: BatchResult[] = [];
  const contexts = new Map<unknown, LdContext>();
  for (const [index, item] of items.entries()) {
    if (!item) {
      local.push(body[index]);
      continue;
    }
    const { given, entity, id, context, pieces, types = known.get(id) } = item;
    const attributes = pieces && attributesIn(pieces);
    const matching = concernedBy(distribution, tenant, request, { ids: [id], types, attributes });
    const ways = new Map(matching.map(({ registration }) => [registration, wayOf(operation, options, registration)]));
    const plan = planOf(matching, (one) => ways.get(one) !== undefined, pieces, !changing.has(operation));
    const isElsewhere = plan.remote.length > 0 || plan.refused.length > 0;
    if (isElsewhere && !isValid(item, batch)) {
      local.push(given);
      continue;
    }
    const partOf = (some: SourceShare['pieces']) => (entity ? bodyPart(entity, some, context) : given);
    // Whoever else has it, what is deleted is not left here (clause 5.6.6.4).
    if (plan.keepsLocal || operation === 'deleteBatch') local.push(partOf(plan.local));
    for (const { registration } of plan.refused)
      refused.push(resultOf([given], conflictOf(registration), registration));
    for (const { registration, pieces: some } of plan.remote) {
      const way = ways.get(registration);
      if (!way) continue;
      const part = partOf(some);
      contexts.set(part, context);
      const share = shares.get(registration.id) ?? { registration, way, items: [] };
      share.items.push(part);
      shares.set(registration.id, share);
    }
  }
  return { local, shares: [...shares.values()], refused, contextOf: (item) => contexts.get(item) ?? own };
}

/** Undefined: cannot be understood. */
async function readItems(
  { broker, request }: Batch,
  body: readonly unknown[],
  own: LdContext,
): Promise<readonly (Item | undefined)[]> {
  const find = orRefused(bodyOf(broker.contexts, request).contextOf);
  const items: (Item | undefined)[] = [];
  for (const given of body) {
    const entity = isObject(given) ? given : undefined;
    const context = entity ? await find(entity) : own;
    items.push(context instanceof HubError ? undefined : readItem(given, entity, context));
  }
  return items;
}

function readItem(given: unknown, entity: JsonObject | undefined, context: LdContext): Item | undefined {
  try {
    return {
      given,
      entity,
      id: getUri(entity ? entity.id : given, 'id'),
      context,
      types: entity && typesIn(entity, context),
      pieces: entity && piecesOf(entity, context),
    };
  } catch {
    return undefined;
  }
}

/** The types of entities here, of those whose types are not given. */
async function knownTypes(
  { database }: Broker,
  tenant: string,
  items: readonly (Item | undefined)[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = items.flatMap((item) => (item && !item.types ? [{ tenant, id: item.id }] : []));
  const rows = asked.length > 0 ? await selectStates(database, asked) : [];
  return new Map(rows.map(({ id, types }) => [id, types]));
}

function isValid({ entity, id, context }: Item, { operation, options }: Batch): boolean {
  const local = localOf(operation);
  if (!entity || !local) return true;
  try {
    local.mutation(id, readFragment(entity, { context, nulls: local.nulls ?? false }), options);
    return true;
  } catch {
    return false;
  }
}

type Context = Split['contextOf'];

async function send(batch: Batch, share: Share, contextOf: Context): Promise<readonly BatchResult[]> {
  const { way, items } = share;
  if (way === 'whole') return [await sendWhole(batch, share, contextOf)];
  // What is about the same entity stays in its order.
  const waiting = Map.groupBy(items, idOf).values();
  const results: BatchResult[] = [];
  const work = async () => {
    for (const same of waiting)
      for (const item of same) results.push(await sendOne(batch, share.registration, way, item, contextOf));
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}

async function sendWhole(
  { distribution, request }: Batch,
  { registration, items }: Share,
  contextOf: Context,
): Promise<BatchResult> {
  const outcome = await settle(async () => {
    const answer = await distribution.sources.call(registration, {
      method: 'POST',
      path: pathBelow(request),
      body: items,
      context: contextOf,
      request,
    });
    if (answer.status >= 300) throw refusalOf(registration, answer.status, answer.text());
    const told = jsonOf(answer);
    return { status: answer.status, ...(typeof told === 'object' && told !== null && { body: told }) };
  }, registration);
  return resultOf(items, outcome, registration);
}

async function sendOne(
  { distribution, request }: Batch,
  registration: Registration,
  [first, ifThere]: Singly,
  item: unknown,
  context: Context,
): Promise<BatchResult> {
  const id = idOf(item);
  const ask = (operation: Operation) => {
    const place = placeOf(operation, id);
    const body = place.method === 'DELETE' ? {} : { body: item };
    return distribution.sources.call(registration, { ...place, ...body, context, request });
  };
  const outcome = await settle(async () => {
    let answer = await ask(first);
    if (answer.status === 409 && ifThere !== undefined) {
      if (!registration.operations.has(ifThere))
        throw contextErrors.operationNotSupported({ reason: `${registration.endpoint}: ${ifThere}` });
      answer = await ask(ifThere);
    }
    if (answer.status >= 300) throw refusalOf(registration, answer.status, answer.text());
    if (answer.status === 207)
      throw contextErrors.badRequestData({ reason: `${registration.endpoint}: ${reasonsText(jsonOf(answer))}` });
    return answer.status === 201 ? { status: 201, body: [id] } : { status: 204 };
  }, registration);
  return resultOf([item], outcome, registration);
}
