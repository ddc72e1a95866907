import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/tokens.css';
import './theme/controls.css';
import { App } from './app/App';
import { setLanguage } from './i18n/messages';
import { useDesigner } from './store/designer';
import { followTheme } from './theme/theme';

const phone = document.getElementById('telephone');
if (phone) {
  followTheme();
  setLanguage(document.documentElement.lang);
  void import('./call/ScriptPhone').then(({ ScriptPhone }) =>
    createRoot(phone).render(
      <StrictMode>
        <ScriptPhone page={phone.dataset} />
      </StrictMode>,
    ),
  );
}
const root = document.getElementById('designer');
if (root) {
  followTheme();
  useDesigner.setState({ language: setLanguage(document.documentElement.lang) });
  // Only now: titles of panels are told in the user's language.
  import.meta.glob(['./panels/register.tsx', './call/register.tsx'], { eager: true });
  createRoot(root).render(
    <StrictMode>
      <App page={root.dataset} />
    </StrictMode>,
  );
}
