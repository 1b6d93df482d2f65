// Choices of this browser that outlive the page: signals mirrored in localStorage.
import { effect, type Signal, signal } from '@preact/signals';

/**
 * A signal whose value is kept under `name`; what is stored counts only if it is one of `choices`.
 * Works without storage too (private windows): the choice then lasts as long as the page.
 */
export function stored<T extends string>(name: string, choices: readonly T[], fallback: T): Signal<T> {
  const key = `jetstream.${name}`;
  const kept = read(key);
  const value = signal<T>(choices.find((choice) => choice === kept) ?? fallback);
  effect(() => write(key, value.value));
  return value;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Full or forbidden: nothing depends on it.
  }
}
