import '@fontsource-variable/noto-sans-sc/index.css';
import '../citizen/citizen.css';
import './my.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguageProvider } from '../light/language.tsx';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('my.html has no #root');

createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <App />
    </LanguageProvider>
  </StrictMode>,
);
