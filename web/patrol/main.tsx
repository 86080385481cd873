import '@fontsource-variable/noto-sans-sc/index.css';
import './patrol.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguageProvider } from '../light/language.tsx';
import { App } from './app.tsx';
import { openStore } from './store.ts';

const root = document.getElementById('root');
if (!root) throw new Error('patrol.html has no #root');

// Without a service worker the page still works, but does not open without a network.
void navigator.serviceWorker?.register('/patrol-worker.js', { scope: '/patrol' });
// What is not yet sent should not be the first thing a full phone throws away.
void navigator.storage?.persist?.();

const store = await openStore();
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <App store={store} />
    </LanguageProvider>
  </StrictMode>,
);
