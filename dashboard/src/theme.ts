// Light or dark: the system's choice unless this browser was told otherwise.
import { effect } from '@preact/signals';
import { stored } from './stored.js';

/** What may be chosen; `auto` follows the system. */
export const THEMES = ['auto', 'light', 'dark'] as const;

/** The chosen theme. */
export const theme = stored('theme', THEMES, 'auto');

/** Keeps the document's `data-theme` in step with the choice; styles/tokens.css does the rest. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}
