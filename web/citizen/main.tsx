import '@fontsource-variable/noto-sans-sc/index.css';
import './citizen.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { TextsProvider } from './texts.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('report.html has no #root');

createRoot(root).render(
  <StrictMode>
    <TextsProvider>
      <App />
    </TextsProvider>
  </StrictMode>,
);
