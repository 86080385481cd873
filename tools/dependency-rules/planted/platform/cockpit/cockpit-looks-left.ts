import { store } from '../services/store.ts';

export const seen = store;
