import { buildWeb } from '../build-web.ts';
import { algorithmFiles, listBelowFloor } from './coverage-floor.ts';
import type { Part } from './part.ts';
import { runTests } from './run-tests.ts';
import { listTestFiles } from './test-files.ts';
import { runWebTests } from './web-tests.ts';

/**
 * On two processors a third file keeps both busy while another waits: for a disk, a clock, a hub that starts. With two, a
 * fifth of their time passed idle (decision 0127).
 */
const atATime = 3;

const algorithmFolders = ['applications', 'cities', 'systems/standards', 'platform/kernel'];

const algorithms: Part = {
  id: 'algorithms',
  title: 'tests of what computes, with a coverage floor for each file',
  kind: 'tests',
  run: async () => {
    const run = await runTests(listTestFiles(...algorithmFolders), { concurrency: 2, coverageOf: algorithmFiles });
    const thin = run.failed > 0 ? [] : listBelowFloor(run.coverage);
    return { ...run, failed: run.failed + thin.length, output: [run.output, ...thin].join('\n') };
  },
};

/**
 * A database in a test file lives two seconds: to compile the engine's hot functions a second time, better, never pays.
 * Measured over the files beside the code: a fifth of their CPU time.
 */
const briefEngine = ['--liftoff-only', '--single-threaded-gc'];

/** Those that take more than a quarter of a minute, as the notes of a run say; which is first matters little. */
export const longestFiles: readonly string[] = [
  'platform/server/cli-audit.test.ts',
  'platform/server/cli-key.test.ts',
  'systems/security/authority/filter-equals-decision.test.ts',
  'systems/security/audit/tamper-database.test.ts',
  'platform/runtime/database/database-faults.test.ts',
  'tests/guides/guides.test.ts',
  'tests/conformance/conformance.test.ts',
  'tests/end-to-end/identity.test.ts',
  'tests/end-to-end/browser.test.ts',
  'tests/end-to-end/patrol.test.ts',
  'tests/end-to-end/urban.test.ts',
  'tests/authority/matrix.test.ts',
  'tests/end-to-end/my-data.test.ts',
];

// Without coverage, which costs a tenth of the time.
const unitTests: Part = {
  id: 'unit',
  title: 'tests beside the code, on real databases',
  kind: 'tests',
  run: () => {
    const files = listTestFiles('platform', 'systems', 'tools');
    return runTests(
      files.filter((file) => !algorithmFolders.some((folder) => file.startsWith(`${folder}/`))),
      { concurrency: atATime, longest: longestFiles, nodeFlags: briefEngine },
    );
  },
};

const webBuild: Part = {
  id: 'web-build',
  title: 'the web app builds',
  kind: 'tests',
  run: async () => {
    const { fault } = await buildWeb();
    return { passed: fault ? 0 : 1, failed: fault ? 1 : 0, skipped: [], output: fault ?? '' };
  },
};

const wholeSystem: Part = {
  id: 'system',
  title: 'the whole hub: end to end in a real browser, conformance, faults',
  kind: 'tests',
  run: () => runTests(listTestFiles('tests'), { concurrency: atATime, longest: longestFiles, limit_ms: 600_000 }),
};

/** The parts that run code, those that fail fastest first. */
export const testParts: readonly Part[] = [
  algorithms,
  unitTests,
  { id: 'web-unit', title: 'components and helpers of the web app', kind: 'tests', run: runWebTests },
  webBuild,
  wholeSystem,
];

/**
 * The tests that a real PostgreSQL, NATS or MQTT broker makes stricter, once more with those services
 * (`HUB_TEST_DATABASE_URL`, `HUB_TEST_NATS_URL`, `HUB_TEST_MQTT_URL`). `.ci/run` starts them and asks for this part.
 */
export const servicesPart: Part = {
  id: 'services',
  title: 'stores, bus, broker and faults on real services',
  kind: 'tests',
  run: () =>
    runTests([...listTestFiles('platform', 'systems/security'), ...listTestFiles('tests/faults')], {
      concurrency: 2,
      limit_ms: 240_000,
    }),
};
