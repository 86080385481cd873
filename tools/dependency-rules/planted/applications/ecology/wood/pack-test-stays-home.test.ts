import { test } from 'node:test';
import { context } from '../../../platform/context/index.ts';

test('leans on the platform', () => void context);
