// Backups of what the server remembers.

/** A finished backup. */
export interface BackupReport {
  /** Absolute path of the copy: a database of its own that can be put in place of the original. */
  readonly path: string;
  readonly bytes: number;
  readonly durationS: number;
  /** Paths of older backups that were removed for it. */
  readonly removed: readonly string[];
}

/** Makes backups while the server runs. */
export interface Backups {
  /**
   * Copies the database; nothing waits meanwhile. Who asks while one is being made gets that one.
   * @throws JetStreamError `JS_STORE_FAILED` when the copy cannot be made; older ones are all kept then
   */
  make(): Promise<BackupReport>;
}
