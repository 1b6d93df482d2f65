// Who is signed in and what they may do; a server without keys lets everybody on its machine do everything.
import { computed, signal } from '@preact/signals';
import type { Caller, Role } from '../../src/model/caller.js';
import { ApiError, get, needsKey } from './api/client.js';

/** The session as GET /api/session tells it. */
export interface Session {
  readonly authenticated: boolean;
  /** Name of the key. */
  readonly name: string | null;
  readonly role: Role | null;
  /** Ids of the mounts one may see; null: all. */
  readonly mounts: readonly string[] | null;
  /** `loopback`: there are no keys, and this machine's users are admins. */
  readonly by: Caller['by'] | null;
  /** Why everybody is admin, if so. */
  readonly notice: string | null;
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };
const RETRY_MS = 1000;

/** Null while nobody is signed in, or while that is not known; `open` where the server knows no sessions. */
export const session = signal<Session | 'open' | null>(null);

/** Nothing can be shown before somebody signs in. */
export const isSignedOut = computed(() => needsKey.value);

const role = computed<Role>(() => {
  const who = session.value;
  return who === 'open' ? 'admin' : (who?.role ?? 'viewer');
});

/** Whether the session's role covers `needed`; controls beyond it are not shown at all. */
export function may(needed: Role): boolean {
  return RANK[role.value] >= RANK[needed];
}

/** Ids of the mounts the session is for; null: all. */
export function allowedMounts(): readonly string[] | null {
  const who = session.peek();
  return who === 'open' ? null : (who?.mounts ?? null);
}

/** Finds out who is signed in; asks again until the server answers. */
export async function loadSession(): Promise<void> {
  try {
    take(await get<Session>('/api/session'));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.isMissingRoute) session.value = 'open';
    else if (error.status === 401) take(null);
    else setTimeout(() => void loadSession(), RETRY_MS);
  }
}

function take(found: Session | null): void {
  const who = found?.authenticated ? found : null;
  session.value = who;
  needsKey.value = who === null;
}

/** Signs in. @throws ApiError when the key is refused */
export async function signIn(key: string): Promise<void> {
  take(await get<Session>('/api/session', { method: 'POST', body: { key } }));
}

/** Signs out; the cookie is gone when this resolves. */
export async function signOut(): Promise<void> {
  await get('/api/session', { method: 'DELETE' });
  take(null);
}
