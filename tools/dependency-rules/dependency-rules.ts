import type { ICruiseOptions } from 'dependency-cruiser';

// Who may import whom (docs/decisions/, ARCHITECTURE.md). Every rule has a planted violation that proves it fires:
// tools/dependency-rules/planted/. The parser is swc because TypeScript 7 has no JavaScript API.

/** A platform module may import the modules to its left. */
const order = [
  'context',
  'sensing',
  'catalogue',
  'exchange',
  'indicators',
  'alerts',
  'processes',
  'cases',
  'ledger',
  'webhooks',
  'services',
  'cockpit',
];

const shared = '^(platform/kernel|systems/standards)/';
const runtime = '^platform/runtime/';
/** What a module gives away: its index, and to tests its `testing.ts`. */
const front = '(index|testing)[.]ts$';
const pack = '^(applications/[^/]+|systems/infrastructure)/([^/]+)/';
const ourCode = '^(platform|systems|applications|cities|web|tools|tests)/';
const testFile = '[.]test[.]tsx?$';
const testParts = '^(node:)?(assert|test)';

interface Place {
  readonly path?: string;
  readonly pathNot?: string | readonly string[];
}

interface Target extends Place {
  readonly circular?: true;
  readonly couldNotResolve?: true;
  readonly dependencyTypesNot?: readonly string[];
}

const deny = (name: string, comment: string, from: Place, to: Target) => ({
  name,
  comment,
  severity: 'error' as const,
  from,
  to,
});

/** The modules a platform module must not look at: those to its right, and the inside of those to its left. */
function looksLeft(module: string, index: number) {
  const left = order.slice(0, index).map((name) => `^platform/${name}/${front}`);
  return deny(
    `${module}-looks-left`,
    'A platform module imports kernel, standards, runtime and the index.ts of modules to its left.',
    { path: `^platform/${module}/` },
    { path: ourCode, pathNot: [shared, `${runtime}${front}`, ...left, `^platform/${module}/`] },
  );
}

export const forbidden = [
  deny('no-cycles', 'Two files that need each other are one thing or three.', {}, { circular: true }),
  deny('resolves', 'What cannot be found cannot be checked.', {}, { couldNotResolve: true }),
  deny(
    'kernel-imports-nothing',
    'The kernel is words and pure functions; it runs in a browser as well.',
    { path: '^platform/kernel/', pathNot: testFile },
    { pathNot: '^platform/kernel/' },
  ),
  deny(
    'standards-import-kernel',
    'Standards are data and pure functions.',
    { path: '^systems/standards/', pathNot: testFile },
    { pathNot: shared },
  ),
  deny(
    'runtime-knows-contracts',
    'The runtime knows engines, not what the hub does with them.',
    { path: runtime },
    { path: ourCode, pathNot: [shared, runtime] },
  ),
  deny(
    'security-knows-contracts',
    'Identity and policy serve every module and know none.',
    { path: '^systems/security/' },
    { path: ourCode, pathNot: [shared, `${runtime}${front}`, '^systems/security/'] },
  ),
  ...order.map(looksLeft),
  deny(
    'pack-imports-kernel',
    'A pack is plain data and pure functions: no platform, no other pack, no package, no clock, disk or network.',
    { path: pack, pathNot: ['/ui/', testFile] },
    { pathNot: [shared, '^$1/$2/'] },
  ),
  deny(
    'pack-test-stays-home',
    'A test of a pack reads its own fixtures and nothing of the platform but the kernel.',
    { path: `${pack}.*${testFile}`, pathNot: '/ui/' },
    { pathNot: [shared, '^$1/$2/', testParts, '^(node:)?fs'] },
  ),
  deny(
    'panel-takes-types',
    'A panel gets its figures over HTTP: of its own pack it sees types only.',
    { path: `${pack}ui/` },
    {
      path: '^(platform|systems|applications|cities|tools|tests)/',
      pathNot: '/ui/',
      dependencyTypesNot: ['type-only'],
    },
  ),
  deny(
    'panel-knows-own-pack',
    'Packs meet in the context broker only, panels included.',
    { path: `${pack}ui/` },
    { path: '^(platform|systems|applications|cities|tools|tests)/', pathNot: [shared, '^$1/$2/'] },
  ),
  deny(
    'city-is-data',
    'A city file chooses packs and names places.',
    { path: '^cities/([^/]+)/' },
    { path: ourCode, pathNot: [shared, '^cities/$1/', `${pack}pack[.]ts$`] },
  ),
  deny(
    'web-speaks-http',
    'The web app knows the hub by its API; it may share the types of the kernel.',
    { path: '^web/' },
    { path: '^(platform|systems|cities|tools|tests)/', pathNot: '^platform/kernel/' },
  ),
  deny(
    'nobody-imports-server',
    'The server is where everything meets.',
    { pathNot: '^platform/server/' },
    { path: '^platform/server/' },
  ),
  deny(
    'testing-is-for-tests',
    'What helps tests is not shipped.',
    { path: ourCode, pathNot: ['(^|/)testing[.]ts$', testFile, '^tests/'] },
    { path: '(^|/)testing[.]ts$' },
  ),
  deny('nobody-imports-tests', 'Tests are leaves.', {}, { path: testFile }),
  deny(
    'product-needs-no-tools',
    'What is shipped does not lean on tools or whole-system tests.',
    { path: '^(platform|systems|applications|cities|web)/' },
    { path: '^(tools|tests)/' },
  ),
  deny(
    'engines-live-in-runtime',
    'Only the runtime knows which database, bus and HTTP server it runs on.',
    { path: ourCode, pathNot: [runtime, '^(tools|tests)/', testFile] },
    { path: '(^|/)node_modules/(pg|@electric-sql|@nats-io|fastify|@fastify)/' },
  ),
  deny(
    'mqtt-lives-in-sensing',
    'MQTT is one way in, and one way out of the runtime; nobody else needs to know of it.',
    { path: ourCode, pathNot: ['^platform/sensing/', '^platform/runtime/outbound/mqtt-', '^(tools|tests)/', testFile] },
    { path: '(^|/)node_modules/(aedes|mqtt)/' },
  ),
];

export const options = {
  parser: 'swc',
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '^(web/dist|tools/dependency-rules/planted|tools/create-pack/templates)/' },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
} satisfies ICruiseOptions;
