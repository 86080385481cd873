import '@fontsource-variable/noto-sans-sc/index.css';
import './shell/base.css';
import './shell/shell.css';
import './kit/kit.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { firstLanguage, rememberedLanguage, startI18n } from './i18n/i18n.ts';
import { createClient } from './shell/query-client.ts';
import { createHubRouter } from './shell/router.tsx';

startI18n(firstLanguage(rememberedLanguage(), navigator.languages));

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const client = createClient(
  () => void router.navigate({ to: '/sign-in', search: { to: location.pathname + location.search } }),
);
const router = createHubRouter(client);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
