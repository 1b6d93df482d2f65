// The API's document of itself: complete, and true of every operation.
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation, failingTrack } from '../../support/fake-station.js';
import { keyHeader, testGate } from '../../support/gate.js';
import { mountStatus, targetStatus } from '../../support/statuses.js';
import { type Answered, type ApiDocument, type ApiOperation, walkApi } from '../../support/walk-api.js';

const gate = testGate();
const waiting = targetStatus({ state: 'backing_off', nextAttemptAt: '2026-01-01T00:05:00.000Z' });
const station = new FakeStation(mountStatus({ targets: [waiting] }));
station.failing = [failingTrack];
const app = testServer(station, undefined, { gate });
let document: ApiDocument;
let answers: Answered[];

beforeAll(async () => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { key, text } = gate.keyring.add({ name: 'to revoke', role: 'viewer', mounts: null });
  const walked = await walkApi({
    baseUrl: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    headers: keyHeader(gate, 'admin'),
    samples: {
      postSession: { body: { key: text } },
      deleteMountsIdFailuresTrack: { path: { track: failingTrack.track } },
      getCrossfadePreview: { query: '?mount=main&format=json' },
      postMountsIdTargetsTargetReconnect: { path: { target: '0' } },
      getLibraryId: { path: { id: '1' } },
      getLibraryIdCover: { path: { id: '1' } },
      deleteKeysId: { path: { id: key.id } },
    },
    last: ['deleteKeysId', 'deleteMountsId'],
  });
  document = walked.document;
  answers = walked.answers;
}, 60_000);
afterAll(() => app.close());

const operations = (): ApiOperation[] => Object.values(document.paths).flatMap((path) => Object.values(path));

describe('the document', () => {
  it('is OpenAPI 3.1 and has every route of the API, with what it is for, who may call it and its problems', () => {
    expect(document.openapi).toBe('3.1.0');
    // OpenAPI has no words for a WebSocket.
    const routes = app.accessTable.filter(
      ({ url }) => /^\/(api\/|status-json)/.test(url) && !/^\/api\/(docs|events\/socket)/.test(url),
    );
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(described.sort()).toEqual(routes.map(({ method, url }) => `${method} ${url}`).sort());
    for (const { operationId, summary, tags, description, security, responses } of operations()) {
      expect(summary, operationId).toMatch(/^[A-Z]/);
      expect(tags, operationId).toHaveLength(1);
      expect(description, operationId).toMatch(/role (viewer|operator|admin)\.$|For everybody\.$/);
      expect(security?.length, operationId).toBe(/everybody/.test(description ?? '') ? 0 : 3);
      const problems = Object.entries(responses).filter(([, { $ref }]) => /Problem$/.test($ref ?? ''));
      expect(problems.map(([status]) => status)).toContain('default');
      expect(
        Object.keys(responses).some((status) => /^2/.test(status)),
        operationId,
      ).toBe(true);
    }
  });

  it('names every operation once', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives an example of every body', () => {
    const bodies = operations().filter(({ requestBody }) => requestBody !== undefined);
    const without = bodies.filter(
      ({ requestBody }) => requestBody?.content['application/json']?.example === undefined,
    );
    expect(without.map(({ operationId }) => operationId)).toEqual([]);
  });
});

describe('every operation', () => {
  it('answers what the document says', () => {
    expect(answers).toHaveLength(operations().length);
    expect(answers.filter(({ faults }) => faults !== '')).toEqual([]);
  });

  it('is understood, allowed, and breaks nothing', () => {
    // What a station without queue, library or history does not have may be missing.
    const failed = answers.filter(({ status }) => status >= 400 && ![404, 409, 422].includes(status));
    expect(failed).toEqual([]);
    expect(answers.filter(({ status }) => status < 300).length).toBeGreaterThan(15);
  });
});

it('is browsable on pages with nothing inline', async () => {
  const headers = keyHeader(gate, 'viewer');
  const page = await app.inject({ url: '/api/docs', headers });
  expect(page.headers['content-type']).toContain('text/html');
  expect(page.headers['content-security-policy']).not.toContain('unsafe');
  expect(page.body).not.toMatch(/<style|style=|onclick|<script[^>]*>\s*\w/);
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path));
  expect(files.length).toBeGreaterThan(4);
  for (const url of files) expect((await app.inject({ url, headers })).statusCode, url).toBe(200);
  expect((await app.inject('/api/docs')).statusCode).toBe(401);
});
