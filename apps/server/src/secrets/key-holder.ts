/** Keeps the one key that a data folder's secrets are sealed with. Throws when it cannot be reached. */
export interface KeyHolder {
  /** `null` when it has none of this id, and never will again */
  read(id: string): Promise<Buffer | null>;
  write(id: string, key: Buffer): Promise<void>;
}
