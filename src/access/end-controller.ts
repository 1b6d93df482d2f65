// The end of a key or session, for which any number of open answers may wait.
import { setMaxListeners } from 'node:events';

/** An AbortController whose signal takes any number of listeners without a warning. */
export function endController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
