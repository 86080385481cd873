import { Client } from 'pg';

export const engine = Client;
