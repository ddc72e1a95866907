import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { setLanguage } from './i18n/messages';

const root = document.getElementById('designer');
if (root) {
  setLanguage(document.documentElement.lang);
  // Only now: titles of panels are told in the user's language.
  import.meta.glob(['./panels/register.tsx', './call/register.tsx'], { eager: true });
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
