// Keeps a database that is down away from the air: audio goes on without it, and its health says that it is down.

/** What `access` to the database gives; null when it throws. */
export function orWithoutStore<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
