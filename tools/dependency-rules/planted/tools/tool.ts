import { Client } from 'pg';

export const tool = Client;
