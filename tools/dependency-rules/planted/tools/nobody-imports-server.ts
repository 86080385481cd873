import { server } from '../platform/server/index.ts';

export const started = server;
