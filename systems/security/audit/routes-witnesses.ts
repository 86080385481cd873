import { randomUUID } from 'node:crypto';
import type { Instant } from '@hub/kernel';
import {
  type Database,
  limitPerAddress,
  type Outbound,
  type Route,
  type RouteRequest,
  route,
  signedIn,
  tokenBuckets,
} from '@hub/runtime';
import { Type } from 'typebox';
import { checkOperator, isOperator } from '../operator.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { auditErrors } from './errors.ts';
import { keyRing } from './signing-key.ts';
import * as store from './store-witnesses.ts';
import { vouch, type WitnessingDeps, witnessPath } from './witnessing.ts';

export interface WitnessRouteDeps extends WitnessingDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly outbound?: Outbound | undefined;
  /** Leaves an entry in the log. @throws audit.unavailable */
  readonly recordReading: (request: RouteRequest, action: string) => Promise<void>;
}

const closed = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 100 });
const publicKey = Type.String({ minLength: 50, maxLength: 2_000 });
const Hash = Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' });
/** A log asks every half minute; whoever asks more is not one. */
const askingRate = { burst: 20, perMinute: 20 } as const;

/** Who vouches for this log, whose logs this node vouches for, and the asking between nodes. */
export function witnessRoutes(deps: WitnessRouteDeps): readonly Route[] {
  const { database, clock, outbound, recordReading } = deps;
  const now = () => new Date(clock());
  return [
    route({
      method: 'GET',
      path: '/api/v1/audit/witnesses',
      allow: 'audit.read',
      summary: 'Nodes that vouch for this log with how far each has, and logs this node vouches for',
      async handle({ principal }) {
        if (!isOperator(principal)) return { headers: noStore, body: { items: [], witnessed: [] } };
        const [items, witnessed] = await Promise.all([store.listWitnesses(database), store.listWitnessed(database)]);
        const shown = witnessed.map(({ seen, ...about }) => ({
          ...about,
          size: seen === null ? 0 : (parseCheckpoint(seen)?.size ?? 0),
        }));
        return { headers: noStore, body: { items, witnessed: shown } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/audit/witnesses',
      allow: 'audit.manage',
      stepUp: true,
      summary: 'Registers a node that is to vouch for this log, by its address and the public key it signs with',
      body: Type.Object({ name, url: Type.String({ maxLength: 500 }), publicKey }, closed),
      bodyLimit: 8_192,
      async handle(request) {
        const { body, principal } = request;
        checkOperator(principal);
        const { pem } = readKey(body.publicKey);
        const reason =
          URL.canParse(body.url) && /^https?:/.test(body.url) ? outbound?.refusal(body.url) : 'http(s)://…';
        if (reason !== undefined) throw auditErrors.badWitnessUrl({ reason });
        const id = randomUUID();
        await recordReading(request, 'audit.registerWitness');
        await store.insertWitness(
          database,
          { id, name: body.name, url: body.url, publicKey: pem },
          signedIn(principal).id,
          now(),
        );
        return { status: 201, body: { id } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/audit/witnesses/:witnessId',
      allow: 'audit.manage',
      summary: 'Ends the registration of a witness; what it vouched for stays',
      params: Type.Object({ witnessId: Type.String({ pattern: '^[0-9a-f-]{36}$' }) }),
      async handle(request) {
        if (!isOperator(request.principal)) throw auditErrors.noWitness();
        if (!(await store.endWitness(database, request.params.witnessId, now()))) throw auditErrors.noWitness();
        await recordReading(request, 'audit.endWitness');
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/audit/witnessed',
      allow: 'audit.manage',
      stepUp: true,
      summary: 'Registers a log of another node that this one is to vouch for, by the public key it is signed with',
      body: Type.Object({ name, publicKey }, closed),
      bodyLimit: 8_192,
      async handle(request) {
        const { body, principal } = request;
        checkOperator(principal);
        const { key, pem } = readKey(body.publicKey);
        await recordReading(request, 'audit.registerWitnessed');
        await store.insertWitnessed(database, { key, name: body.name, publicKey: pem }, signedIn(principal).id, now());
        return { status: 201, body: { key } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/audit/witnessed/:logKey',
      allow: 'audit.manage',
      summary: 'Vouches for a log no more; what was seen of it is kept',
      params: Type.Object({ logKey: Type.String({ pattern: '^[0-9a-f]{32}$' }) }),
      async handle(request) {
        if (!isOperator(request.principal)) throw auditErrors.noWitness();
        if (!(await store.endWitnessed(database, request.params.logKey, now()))) throw auditErrors.noWitness();
        await recordReading(request, 'audit.endWitnessed');
        return { status: 204 };
      },
    }),
    ...limitPerAddress(
      [
        route({
          method: 'POST',
          path: witnessPath,
          // The checkpoint carries the proof of who asks: the signature of a registered log.
          allow: 'public',
          summary: 'Vouches for a checkpoint of a registered log that has only grown since the last one seen',
          body: Type.Object(
            {
              checkpoint: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
              from: Type.Integer({ minimum: 0 }),
              proof: Type.Array(Hash, { maxItems: 128 }),
            },
            closed,
          ),
          bodyLimit: 16_384,
          async handle({ body: { checkpoint, from, proof } }) {
            const shown = parseCheckpoint(JSON.stringify(checkpoint));
            if (!shown) throw auditErrors.notWitnessed();
            const hashes = proof.map((hash) => Buffer.from(hash, 'base64'));
            const answer = await vouch(deps, shown, hashes, from);
            if (answer.kind === 'unknown') throw auditErrors.notWitnessed();
            if (answer.kind === 'refused') throw auditErrors.contradicted();
            if (answer.kind === 'behind') return { status: 409, headers: noStore, body: { size: answer.size } };
            return { headers: noStore, body: answer.cosignature };
          },
        }),
      ],
      tokenBuckets(askingRate),
      clock,
    ),
  ];
}

const noStore = { 'cache-control': 'no-store' };

/** @throws audit.badPublicKey */
function readKey(text: string): { readonly key: string; readonly pem: string } {
  try {
    const [found, ...others] = [...keyRing([text])];
    if (!found || others.length > 0 || found[1].asymmetricKeyType !== 'ed25519') throw new Error('not one such key');
    return { key: found[0], pem: found[1].export({ type: 'spki', format: 'pem' }).toString() };
  } catch (error) {
    throw auditErrors.badPublicKey({}, error);
  }
}
