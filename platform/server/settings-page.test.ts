import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hubConfig } from './config.ts';
import { settingsPage } from './settings-page.ts';

const page = new URL('../../docs/reference/settings.md', import.meta.url);

// `HUB_SAMPLE_DATA` is empty where there is no sample data beside the project.
const anywhere = (text: string) => text.replace(/(`HUB_SAMPLE_DATA`.*\| )[^|]* \|/, '$1… |');

test('the page of settings is what the settings say: npx hub settings > docs/reference/settings.md', () => {
  assert.equal(anywhere(readFileSync(page, 'utf8')), anywhere(settingsPage(hubConfig)));
});

test('every setting says in both languages what it is for', () => {
  for (const [key, { help }] of Object.entries(hubConfig)) {
    assert.match(help.zh, /\p{Script=Han}/u, key);
    assert.doesNotMatch(help.en, /\p{Script=Han}/u, key);
  }
});
