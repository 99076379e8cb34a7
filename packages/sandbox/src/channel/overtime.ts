import { afterAwake } from "../guest/after-awake.ts";

/** `ms` without a sign of life, after a command's time is over, after which the guest counts as broken */
const silentMs = 10_000;
/** `ms` that a guest may take beyond a command's time in all, whatever it says */
const mostMs = 60_000;
/** `ms` until the guest is told that the time is over, which it should have seen itself, and between two of these words */
const tellMs = 1_000;

type OvertimeParts = Readonly<{
  timeoutMs: number;
  /** tells the guest that the time of the command is over; settles when it answered */
  expire(): Promise<unknown>;
  /** closes all that the command runs in; once */
  giveUp(): void;
}>;

/**
 * How long a guest may take to end a command whose time is over. Ending one is work: what it wrote is carried out, memory is given back,
 * and a busy computer does it slowly. So a guest that gives signs of life is waited for, a silent one is not, and nobody waits for ever.
 */
export class Overtime {
  readonly #parts: OvertimeParts;
  readonly #cancels: (() => void)[];
  #cancelSilence = (): void => {};
  #cancelTelling = (): void => {};
  #isOver = false;
  #hasEnded = false;

  constructor(parts: OvertimeParts) {
    this.#parts = parts;
    const { timeoutMs } = parts;
    this.#cancels = [
      afterAwake(timeoutMs, () => this.#begin()),
      afterAwake(timeoutMs + mostMs, () => this.#giveUp()),
      () => this.#cancelSilence(),
      () => this.#cancelTelling(),
    ];
  }

  /** The guest did something that only a guest at work does. */
  sign(): void {
    if (!this.#isOver || this.#hasEnded) return;
    this.#cancelSilence();
    this.#cancelSilence = afterAwake(silentMs, () => this.#giveUp());
  }

  /** The command has ended, or what it ran in is closed. May be called again. */
  end(): void {
    this.#hasEnded = true;
    for (const cancel of this.#cancels) cancel();
  }

  #begin(): void {
    this.#isOver = true;
    this.sign();
    this.#tellLater();
  }

  #tellLater(): void {
    if (this.#hasEnded) return;
    this.#cancelTelling = afterAwake(tellMs, () => {
      const answered = (): void => {
        this.sign();
        this.#tellLater();
      };
      // a refusal is a sign of life too; when the channel closed, the command has ended
      this.#parts.expire().then(answered, answered);
    });
  }

  #giveUp(): void {
    if (this.#hasEnded) return;
    this.end();
    this.#parts.giveUp();
  }
}
