// The part of `pg` the runtime uses; the package brings no types of its own.
declare module 'pg' {
  import type { Duplex } from 'node:stream';
  import type { Bind } from './database-bind.ts';

  export interface QueryConfig {
    readonly text: string;
    readonly values?: readonly unknown[];
    readonly name?: string;
  }

  export interface QueryResult {
    readonly command: string;
    readonly rows: unknown[];
  }

  export interface TypeParsers {
    getTypeParser(oid: number, format?: string): (text: string) => unknown;
  }

  export interface PoolConfig {
    readonly connectionString?: string;
    readonly stream?: () => Duplex;
    readonly max?: number;
    readonly pipeline?: boolean;
    readonly types?: TypeParsers;
    readonly idleTimeoutMillis?: number;
    readonly connectionTimeoutMillis?: number;
    readonly statement_timeout?: number;
    readonly idle_in_transaction_session_timeout?: number;
    readonly application_name?: string;
    readonly keepAlive?: boolean;
    readonly database?: string;
    readonly user?: string;
  }

  export class Connection {
    readonly stream: Duplex;
    bind(bind: Bind): void;
  }

  export interface PoolClient {
    readonly connection: Connection;
    query(query: QueryConfig | string): Promise<QueryResult>;
    query(query: QueryConfig | string, done: (error: Error | null, result: QueryResult) => void): void;
    release(destroy?: boolean): void;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  export class Pool {
    constructor(config: PoolConfig);
    connect(): Promise<PoolClient>;
    connect(done: (error: Error | undefined, client: PoolClient | undefined) => void): void;
    end(): Promise<void>;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'connect', listener: (client: PoolClient) => void): this;
  }

  export class DatabaseError extends Error {
    readonly code: string | undefined;
    readonly constraint: string | undefined;
  }

  export const types: TypeParsers;
}

declare module 'pg/lib/utils.js' {
  /** JavaScript value → what the wire protocol takes: text, bytes or null. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
