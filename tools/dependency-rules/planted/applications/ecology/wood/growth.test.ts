import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { growth } from './growth.ts';

test('grows', () => assert.ok(readFileSync(import.meta.filename) && growth));
