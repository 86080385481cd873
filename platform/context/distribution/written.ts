import type { RouteRequest } from '@hub/runtime';
import type { JsonObject } from '../attributes/json-object.ts';
import { getName, getUri } from '../attributes/names.ts';
import type { Broker } from '../broker.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import type { Expression } from '../query/expression.ts';
import { driverTypes, parseTypes } from '../query/selection.ts';
import { flagParameter, parameter, tenantOf } from '../request.ts';
import { selectStates } from '../writing/store.ts';
import { narrowingAt, narrowParameters } from './narrowing.ts';
import { allPieces, attributesIn, type Piece, pieceNamed, piecesOf, typesIn } from './pieces.ts';
import type { Registration } from './registration.ts';
import type { Operation } from './registration-operations.ts';
import type { Matching } from './registrations.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

/** What one request writes of one entity, in stored names. */
export interface Written {
  readonly id: string;
  /** Undefined: not known. */
  readonly types: readonly string[] | undefined;
  /** The types that the entity has to have for it, where that is asked (CIM 009 clauses 6.5.3 to 6.7.3). */
  readonly selected: Expression<string> | undefined;
  /** Undefined: not told apart. */
  readonly attributes: readonly string[] | undefined;
  /** Undefined: not told apart. */
  piecesFor(matching: readonly Matching[]): readonly Piece[] | undefined;
}

/** @throws context.badRequestData */
export async function readWrite(
  broker: Broker,
  request: Request,
  operation: Operation,
  body: JsonObject | undefined,
  context: LdContext,
): Promise<Written> {
  const { attributeName, entityId } = request.params;
  const id = getUri(entityId ?? body?.id, 'id');
  const type = parameter(request, 'type');
  const selected = type === undefined ? undefined : parseTypes(type, context);
  const typesOf = async (given: readonly string[] | undefined) =>
    selected ? driverTypes(selected) : (given ?? (await typesHere(broker, tenantOf(request), id)));
  if (attributeName !== undefined) {
    const attribute = context.keyOf(getName(attributeName, 'attribute name'));
    const piece = instanceOf(request, operation, attribute, body);
    const piecesFor = (matching: readonly Matching[]) => (piece ? [piece] : allPieces(attribute, matching));
    return { id, types: await typesOf(undefined), selected, attributes: [attribute], piecesFor };
  }
  const types = await typesOf(body && typesIn(body, context));
  const pieces = body && piecesOf(body, context);
  return { id, types, selected, attributes: pieces && attributesIn(pieces), piecesFor: () => pieces };
}

/** The types that an entity has here; undefined where it is not. */
async function typesHere(broker: Broker, tenant: string, id: string): Promise<readonly string[] | undefined> {
  const [row] = await selectStates(broker.database, [{ tenant, id }]);
  return row?.types;
}

/** The instance that an operation on one attribute is about; undefined: all of them. */
function instanceOf(
  request: Request,
  operation: Operation,
  attribute: string,
  body: JsonObject | undefined,
): Piece | undefined {
  // An instance of the past is named by an id of its own.
  if (request.params.instanceId !== undefined) return { attribute, dataset: undefined };
  if (operation.startsWith('deleteAttrs') && flagParameter(request, 'deleteAll')) return undefined;
  return pieceNamed(attribute, parameter(request, 'datasetId') ?? body?.datasetId);
}

/** The path of a request for an entity of some types, with no more of them in it than a source has registered (clause 4.3.6.1). */
export function confinedPath(
  path: string,
  registration: Registration,
  { id, selected }: Written,
  context: LdContext,
): string {
  if (!selected) return path;
  const [start = '', search = ''] = path.split('?');
  const parameters = new URLSearchParams(search);
  const narrowed = new URLSearchParams();
  narrowParameters(narrowed, narrowingAt({ registration, attributes: 'all' }, { ids: [id], types: selected }), context);
  const types = narrowed.get('type');
  if (types !== null) parameters.set('type', types);
  return `${start}?${parameters}`;
}
