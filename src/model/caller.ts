// Who asks: the words for roles, and what a caller may do and see.

/** Roles, each with all rights of those before it. */
export const roles = ['viewer', 'operator', 'admin'] as const;

/** What a key is for: `viewer` reads, `operator` runs what is there, `admin` changes what is there. */
export type Role = (typeof roles)[number];

/** Whoever a request of the API comes from. */
export interface Caller {
  /** Name of the key. */
  readonly name: string;
  readonly role: Role;
  /** Ids of the mounts it may see; null: all. */
  readonly mounts: readonly string[] | null;
  /** How it was recognised; `loopback`: no key was ever made, so everybody on this machine is admin. */
  readonly by: 'key' | 'session' | 'loopback';
  /** Aborted when the key is revoked or the session ends: answers that go on, as event streams do, end with it. */
  readonly ended: AbortSignal;
}

/** Whether `role` has the rights of `needed`. */
export function hasRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** Whether the caller may see a mount; a mount that does not exist is one like any other. */
export function maySeeMount({ mounts }: Pick<Caller, 'mounts'>, mountId: string): boolean {
  return mounts === null || mounts.includes(mountId);
}
