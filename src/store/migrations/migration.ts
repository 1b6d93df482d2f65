// The shape of one step in the history of the database's schema.

/** One step forward; steps are never edited once released, only followed by another. */
export interface Migration {
  /** The `user_version` the file has after this step; 1, 2, 3 ... without holes. */
  readonly version: number;
  /** Statements run in one transaction with the change of `user_version`. */
  readonly sql: string;
}
