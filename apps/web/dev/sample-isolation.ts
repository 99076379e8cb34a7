import {
  buildImageAdvice,
  type ImageState,
  type IsolationReport,
  type IsolationSettings,
  type Trial,
} from "@deskhand/contracts";

const titles = [
  "Read a file outside the folders",
  "Write outside the folders",
  "Reach this computer's own network",
  "Reach the internet past the way out",
  "See programs of this computer",
  "Go on after Stop",
  "Use more memory than allowed",
];

function trial(title: string, isolation: Trial["isolation"]): Trial {
  return { isolation, title, attempt: "failed", twin: "worked", found: "No such file or directory." };
}

const programs = ["Python", "pandas", "NumPy", "Matplotlib", "LibreOffice", "pandoc", "Tesseract", "FFmpeg", "jq"];

/** What the stub says about isolation; it changes as a person acts and time passes. */
export class SampleIsolation {
  #settings: IsolationSettings = { prefer: "strongest", requireVm: false };
  #testedAt: string | null = null;
  #testEndsMs = 0;
  #builtMs: number | null = null;

  change(settings: IsolationSettings): void {
    this.#settings = settings;
  }

  async test(): Promise<void> {
    this.#testEndsMs = Date.now() + 4_000;
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    this.#testedAt = new Date().toISOString();
  }

  build(): void {
    this.#builtMs = Date.now();
  }

  stop(): void {
    this.#builtMs = null;
  }

  /** each is built for so many `seconds`, the full set after the small one and at first not shown to be under way, as the server does */
  #image(name: string, { after, seconds }: Readonly<{ after: number; seconds: number }>, bytes: number): ImageState {
    const passed = this.#builtMs === null ? -1 : (Date.now() - this.#builtMs) / 1_000 - after;
    const share = passed / seconds;
    if (share < 0)
      return {
        status: "missing",
        note: `Not built yet. Until then tasks do without the ${name} set.`,
        progress: null,
        bytes: null,
        programs,
      };
    if (share < 1)
      return { status: "building", note: "Fetching packages from Debian.", progress: share, bytes: null, programs };
    return { status: "ready", note: "", progress: null, bytes, programs };
  }

  report(): IsolationReport {
    const isTesting = Date.now() < this.#testEndsMs;
    const isTested = this.#testedAt !== null;
    const missing = [`the workspace image is not built yet; ${buildImageAdvice}`];
    const { prefer, requireVm } = this.#settings;
    const chosen = prefer === "files" ? "files" : requireVm ? null : "process";
    return {
      tiers: [
        { isolation: "vm", isReady: false, note: "", missing, isTrying: false },
        {
          isolation: "process",
          isReady: true,
          note: "bubblewrap 0.8 with user namespaces and a system call filter.",
          missing: [],
          isTrying: false,
        },
        {
          isolation: "files",
          isReady: true,
          note: "Deskhand works on the files itself and runs no programs.",
          missing: [],
          isTrying: false,
        },
      ],
      chosen,
      because:
        chosen === null
          ? "The settings require a virtual machine, and none works here."
          : "It is the strongest isolation that passed its self-test on this computer.",
      settings: this.#settings,
      selfTest: {
        trials: isTested ? titles.map((title) => trial(title, "process")) : [],
        testedAt: this.#testedAt,
        running: isTesting ? { done: Date.now() > this.#testEndsMs - 2_000 ? 1 : 0, total: 2 } : null,
      },
      image: {
        minimal: this.#image("small", { after: 2, seconds: 6 }, 114_000_000),
        full: this.#image("full", { after: 8, seconds: 20 }, 526_000_000),
      },
    };
  }
}
