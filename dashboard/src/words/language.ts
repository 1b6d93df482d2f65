// Every text the page shows comes from one table per language; this picks the table and fills in the values.
import { computed, signal } from '@preact/signals';
import { stored } from '../stored.js';
import { en, type WordKey, type Words } from './en.js';

/** Languages shipped; `auto` follows the browser. */
export const LANGUAGES = ['auto', 'en', 'de'] as const;

/** The chosen language. */
export const languageChoice = stored('language', LANGUAGES, 'auto');

/** The language in use. */
export const language = computed<'en' | 'de'>(() => {
  if (languageChoice.value !== 'auto') return languageChoice.value;
  return navigator.languages.find((tag) => /^(en|de)\b/.test(tag))?.startsWith('de') ? 'de' : 'en';
});

const tables = signal<{ readonly en: Words; readonly de?: Words }>({ en });
const plurals = computed(() => new Intl.PluralRules(language.value));

/** Fetches the table of the language in use, now and whenever it changes; English is built in. */
export async function loadLanguage(): Promise<void> {
  language.subscribe((tag) => {
    document.documentElement.lang = tag;
    if (tag === 'de') void loadGerman();
  });
  if (language.value === 'de') await loadGerman();
}

async function loadGerman(): Promise<void> {
  if (tables.value.de) return;
  const { de } = await import('./de.js').catch(() => ({ de: undefined }));
  if (de) tables.value = { ...tables.value, de };
}

/**
 * The text `key` in the language in use, with `{name}` replaced from `values`. A text of two forms, "one | many", takes
 * the form that the value `n` asks for.
 */
export function t(key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  const text = tables.value[language.value]?.[key] ?? en[key];
  const forms = text.split(' | ');
  const n = Number(values.n ?? 0);
  const form = forms.length > 1 && plurals.value.select(n) !== 'one' ? forms[1] : forms[0];
  return (form ?? '').replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text of a word that the server names (a state, an event type); its own spelling when it is new to this page. */
export function tName(group: string, name: string): string {
  const key = `${group}.${name}`;
  return key in en ? t(key as WordKey) : name.replaceAll('_', ' ');
}
