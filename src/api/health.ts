// /api/health: is the process alive; /api/health/system: how the station is, check by check.
import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { Gate } from '../access/gate.js';
import type { HealthCheck } from '../model/health.js';
import type { Station } from '../model/station.js';
import { callerOf } from './access.js';
import { SystemHealthSchema } from './schemas.js';

/** Routes below `/api/health`. */
export function healthRoutes(station: Station, gate: Gate): FastifyPluginAsync {
  const since = new Date().toISOString();
  return async (app) => {
    const alive = Type.Object({ status: Type.Literal('ok') });
    const aliveSchema = { summary: 'Liveness', response: { 200: alive } };
    app.get('/', { config: { role: 'public' }, schema: aliveSchema }, async () => ({ status: 'ok' }));

    // 200 whatever the level: the document was delivered, and a critical station must not be restarted by a probe.
    const config = { role: 'viewer', limitedKeys: true } as const;
    const schema = { summary: 'Health in detail', response: { 200: SystemHealthSchema } };
    app.get('/system', { config, schema }, async (request) => {
      const health = station.health(callerOf(request).mounts);
      return { ...health, checks: [...health.checks, accessCheck(gate, since)] };
    });
  };
}

// No fault, on loopback: so it is told and changes no level.
function accessCheck(gate: Gate, since: string): HealthCheck {
  const summary = gate.notice ?? 'only callers with a key may use the API';
  return { name: 'access', level: 0, summary, advice: '', since };
}
