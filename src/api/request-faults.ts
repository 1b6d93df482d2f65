// Says of a request that its schema refuses which fields are wrong, in the words the config has for its keys.
import { KindGuard } from '@sinclair/typebox';
import type { FastifyError, FastifyRequest } from 'fastify';
import { type ConfigFault, FaultList } from '../config/faults.js';
import { checkShape } from '../config/shape.js';

/**
 * Every fault of the part of the request that was refused: body, query or path.
 * @returns an empty list where our own check finds nothing; the error's message is all there is then
 */
export function requestFaults({ validationContext }: FastifyError, request: FastifyRequest): ConfigFault[] {
  const { schema } = request.routeOptions;
  const [asked, value] =
    validationContext === 'querystring'
      ? [schema?.querystring, request.query]
      : validationContext === 'params'
        ? [schema?.params, request.params]
        : [schema?.body, request.body];
  if (!KindGuard.IsObject(asked)) return [];
  const faults = new FaultList();
  // Nothing is expanded: what comes over the network names no variables.
  checkShape(asked, value, [], { faults, env: {}, baseDir: '', trusted: true, isExpanded: true });
  return faults.located();
}
