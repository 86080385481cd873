import { buildWeb } from '../build-web.ts';
import { algorithmFiles, listBelowFloor } from './coverage-floor.ts';
import type { Part } from './part.ts';
import { runTests } from './run-tests.ts';
import { listTestFiles } from './test-files.ts';
import { runWebTests } from './web-tests.ts';

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

// Without coverage, which costs a tenth of the time.
const unitTests: Part = {
  id: 'unit',
  title: 'tests beside the code, on real databases',
  kind: 'tests',
  run: () => {
    const files = listTestFiles('platform', 'systems', 'tools');
    return runTests(
      files.filter((file) => !algorithmFolders.some((folder) => file.startsWith(`${folder}/`))),
      { concurrency: 2, nodeFlags: briefEngine },
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
  run: () => runTests(listTestFiles('tests'), { concurrency: 2, limit_ms: 600_000 }),
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
