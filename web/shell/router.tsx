import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import { auditSearchNames } from '../audit/audit-client.ts';
import { parseCockpitSearch } from '../cockpit/search.ts';
import { parseDeskSearch } from '../desk/search.ts';
import { whySearchNames } from '../policies/why-query.ts';
import { privacySearchNames } from '../privacy/privacy-client.ts';
import { CrashPage } from './crash-page.tsx';
import { MissingPage } from './missing-page.tsx';
import { packPages } from './pack-pages.ts';
import { PendingPage } from './pending-page.tsx';
import { parseSearch, pickText, stringifySearch } from './search-text.ts';
import { Shell } from './shell.tsx';
import { ThemeProvider } from './theme.tsx';

const root = createRootRouteWithContext<{ readonly client: QueryClient }>()({
  notFoundComponent: MissingPage,
  errorComponent: CrashPage,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search) => pickText(search, ['to', 'problem']),
  component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
});

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    const principal = await context.client.ensureQueryData(queries.session());
    if (!principal) redirect({ to: '/sign-in', search: { to: location.href }, throw: true });
    if (principal?.initialPassword) redirect({ to: '/new-password', search: { to: location.href }, throw: true });
  },
  loader: ({ context }) => context.client.ensureQueryData(queries.city()),
  component: Shell,
});

const newPassword = createRoute({
  getParentRoute: () => root,
  path: '/new-password',
  validateSearch: (search) => pickText(search, ['to']),
  beforeLoad: async ({ context }) => {
    if (!(await context.client.ensureQueryData(queries.session())))
      redirect({ to: '/sign-in', search: {}, throw: true });
  },
  component: lazyRouteComponent(() => import('../account/new-password-page.tsx'), 'NewPasswordPage'),
});

const start = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/cockpit', search: {}, throw: true });
  },
});

/** The pages of the packs: each a lazy child, from the list that packfest makes. */
const packRoutes = packPages.map(({ path, load }) =>
  createRoute({ getParentRoute: () => inside, path, component: lazyRouteComponent(load, 'Page') }),
);

const cockpit = createRoute({
  getParentRoute: () => inside,
  path: '/cockpit',
  validateSearch: parseCockpitSearch,
  component: lazyRouteComponent(() => import('../cockpit/cockpit-page.tsx'), 'CockpitPage'),
});

const desk = createRoute({
  getParentRoute: () => inside,
  path: '/desk',
  validateSearch: parseDeskSearch,
  component: lazyRouteComponent(() => import('../desk/desk-page.tsx'), 'DeskPage'),
});

/** The open case is a child, so that the queues and the list beside it stay as they are. */
const deskCase = createRoute({
  getParentRoute: () => desk,
  path: '$caseId',
  component: lazyRouteComponent(() => import('../desk/case-page.tsx'), 'CasePage'),
});

/** A paper of a case, by itself so that it can be printed. */
const caseDocument = createRoute({
  getParentRoute: () => inside,
  path: '/desk/$caseId/documents/$kind',
  validateSearch: (search) => pickText(search, ['version']),
  component: lazyRouteComponent(() => import('../documents/document-page.tsx'), 'DocumentPage'),
});

const notices = createRoute({
  getParentRoute: () => inside,
  path: '/notices',
  validateSearch: (search) => pickText(search, ['show']),
  component: lazyRouteComponent(() => import('../notices/notices-page.tsx'), 'NoticesPage'),
});

const handOver = createRoute({
  getParentRoute: () => inside,
  path: '/hand-over',
  component: lazyRouteComponent(() => import('../hand-over/hand-over-page.tsx'), 'HandOverPage'),
});

const devices = createRoute({
  getParentRoute: () => inside,
  path: '/devices',
  validateSearch: (search) => pickText(search, ['tab', 'q']),
  component: lazyRouteComponent(() => import('../devices/devices-page.tsx'), 'DevicesPage'),
});

const indicators = createRoute({
  getParentRoute: () => inside,
  path: '/indicators',
  validateSearch: (search) => pickText(search, ['q']),
  component: lazyRouteComponent(() => import('../indicators/indicators-page.tsx'), 'IndicatorsPage'),
});

const entities = createRoute({
  getParentRoute: () => inside,
  path: '/entities',
  validateSearch: (search) => pickText(search, ['type', 'id']),
  component: lazyRouteComponent(() => import('../entities/entities-page.tsx'), 'EntitiesPage'),
});

const ledger = createRoute({
  getParentRoute: () => inside,
  path: '/ledger',
  validateSearch: (search) => pickText(search, ['tab', 'month', 'colour', 'unit', 'id']),
  component: lazyRouteComponent(() => import('../ledger/ledger-page.tsx'), 'LedgerPage'),
});

const deliveries = createRoute({
  getParentRoute: () => inside,
  path: '/deliveries',
  validateSearch: (search) => pickText(search, ['tab', 'state']),
  component: lazyRouteComponent(() => import('../deliveries/deliveries-page.tsx'), 'DeliveriesPage'),
});

const sources = createRoute({
  getParentRoute: () => inside,
  path: '/sources',
  component: lazyRouteComponent(() => import('../sources/sources-page.tsx'), 'SourcesPage'),
});

const counter = createRoute({
  getParentRoute: () => inside,
  path: '/counter',
  component: lazyRouteComponent(() => import('../counter/counter-page.tsx'), 'CounterPage'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('../account/account-page.tsx'), 'AccountPage'),
});

const organisation = createRoute({
  getParentRoute: () => inside,
  path: '/organisation',
  validateSearch: (search) => pickText(search, ['tab', 'unit', 'at']),
  component: lazyRouteComponent(() => import('../organisation/organisation-page.tsx'), 'OrganisationPage'),
});

const duties = createRoute({
  getParentRoute: () => inside,
  path: '/duties',
  validateSearch: (search) => pickText(search, ['day']),
  component: lazyRouteComponent(() => import('../duties/duties-page.tsx'), 'DutiesPage'),
});

const keys = createRoute({
  getParentRoute: () => inside,
  path: '/keys',
  validateSearch: (search) => pickText(search, ['tab']),
  component: lazyRouteComponent(() => import('../keys/keys-page.tsx'), 'KeysPage'),
});

const policies = createRoute({
  getParentRoute: () => inside,
  path: '/policies',
  validateSearch: (search) => pickText(search, ['tab', 'entity', ...whySearchNames]),
  component: lazyRouteComponent(() => import('../policies/policies-page.tsx'), 'PoliciesPage'),
});

const privacy = createRoute({
  getParentRoute: () => inside,
  path: '/privacy',
  validateSearch: (search) => pickText(search, privacySearchNames),
  component: lazyRouteComponent(() => import('../privacy/privacy-page.tsx'), 'PrivacyPage'),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: (search) => pickText(search, ['tab', ...auditSearchNames]),
  component: lazyRouteComponent(() => import('../audit/audit-page.tsx'), 'AuditPage'),
});

const authorize = createRoute({
  getParentRoute: () => inside,
  path: '/authorize',
  component: lazyRouteComponent(() => import('../authorize/authorize-page.tsx'), 'AuthorizePage'),
});

const performance = createRoute({
  getParentRoute: () => inside,
  path: '/performance',
  component: lazyRouteComponent(() => import('../performance/performance-page.tsx'), 'PerformancePage'),
});

const processes = createRoute({
  getParentRoute: () => inside,
  path: '/processes',
  validateSearch: (search) => pickText(search, ['kind', 'key', 'version']),
  component: lazyRouteComponent(() => import('../processes/processes-page.tsx'), 'ProcessesPage'),
});

const tree = root.addChildren([
  signIn,
  newPassword,
  inside.addChildren([
    ...packRoutes,
    start,
    cockpit,
    desk.addChildren([deskCase]),
    caseDocument,
    notices,
    handOver,
    performance,
    ledger,
    devices,
    entities,
    counter,
    deliveries,
    sources,
    indicators,
    account,
    organisation,
    duties,
    keys,
    policies,
    privacy,
    audit,
    authorize,
    processes,
  ]),
]);

export function createHubRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    parseSearch,
    stringifySearch,
    // Inside the router, so that links work in messages too.
    InnerWrap: ThemeProvider,
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: CrashPage,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createHubRouter>;
  }
}
