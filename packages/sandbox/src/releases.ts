/** What has to be given back after one run of a program, in whatever way it ended. */
export class Releases {
  readonly #all: (() => unknown)[] = [];

  /** may return a promise */
  add(...releases: readonly (() => unknown)[]): void {
    this.#all.push(...releases);
  }

  /** Gives everything back, the latest first, each once and whatever the others do; then throws the first error. */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (const release of this.#all.splice(0).reverse()) {
      try {
        await release();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
