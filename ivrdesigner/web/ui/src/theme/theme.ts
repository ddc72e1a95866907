/** Light or dark, by the setting of the site: its pages keep it in local storage as `adminTheme`. */

export type Theme = 'light' | 'dark' | 'auto';

const KEY = 'adminTheme';
const system = () => window.matchMedia('(prefers-color-scheme: dark)');

export function chosenTheme(): Theme {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '"auto"');
    if (value === 'light' || value === 'dark') return value;
  } catch {
    // Written by something else, or no storage: as the system has it.
  }
  return 'auto';
}

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(theme));
  } catch {
    // No storage: the choice lasts as long as the page.
  }
  show(theme);
}

/** Shows the chosen theme, and follows the system and other windows of the site. */
export function followTheme(): void {
  show(chosenTheme());
  system().addEventListener('change', () => show(chosenTheme()));
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) show(chosenTheme());
  });
}

function show(theme: Theme): void {
  const dark = theme === 'dark' || (theme === 'auto' && system().matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}
