// Parses JSON bodies with a bound on their depth: what follows walks them recursively.
import type { FastifyInstance } from 'fastify';
import { JetStreamError } from '../model/errors.js';

/** Deepest nesting accepted; a mount's definition has three levels. */
const maxDepth = 32;

/** Installs the parser; an empty body is no body, whatever its Content-Type says. */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text === '') done(null, undefined);
    else if (nestingDepth(text) > maxDepth) {
      done(new JetStreamError('JS_INVALID_REQUEST', `the body is nested deeper than ${maxDepth} levels`));
    } else parse(request, text, done);
  });
}

/** Deepest nesting of arrays and objects in a JSON text, brackets within strings left out; one pass, no recursion. */
export function nestingDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth--;
  }
  return deepest;
}
