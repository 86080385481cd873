import '@fontsource-variable/noto-sans-sc/index.css';
import './citizen.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguageProvider } from '../light/language.tsx';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('report.html has no #root');

createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <App />
    </LanguageProvider>
  </StrictMode>,
);
