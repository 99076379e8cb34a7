import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { createTurns, DeskhandError, modelRefSchema, modelTestSchema } from "@deskhand/contracts";
import { z } from "zod";

const providerSchema = z.object({
  hasKey: z.boolean().optional(),
  baseUrl: z.string().optional(),
  region: z.string().optional(),
  wire: z.enum(["responses", "chat"]).optional(),
});

const fileSchema = z.object({
  providers: z.record(z.string(), providerSchema).default({}),
  added: z.array(modelRefSchema).default([]),
  chosen: modelRefSchema.nullable().default(null),
  tests: z.record(z.string(), modelTestSchema).default({}),
});

/** what a person set for models; holds no key */
export type ModelSettings = Readonly<z.infer<typeof fileSchema>>;

export interface ModelSettingsFile {
  /** Throws `DeskhandError` (`config`) when the file is broken. */
  read(): ModelSettings;
  /** one change after the other; the file is replaced as a whole */
  change(change: (settings: ModelSettings) => ModelSettings): Promise<void>;
}

const empty: ModelSettings = { providers: {}, added: [], chosen: null, tests: {} };

function load(path: string): ModelSettings {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return empty;
    const message = `The settings of models in ${path} cannot be read; correct the file, or remove it and set up your models again.`;
    throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" }, { cause });
  }
}

/** The settings in a file of the data folder, read once; `null` keeps them in memory only. */
export function openModelSettings(path: string | null): ModelSettingsFile {
  let known: ModelSettings | null = path === null ? empty : null;
  const inTurn = createTurns();

  const read = (): ModelSettings => {
    known ??= path === null ? empty : load(path);
    return known;
  };

  const write = async (change: (settings: ModelSettings) => ModelSettings): Promise<void> => {
    const changed = change(read());
    if (path !== null) {
      const fresh = `${path}.${process.pid}`;
      await writeFile(fresh, `${JSON.stringify(changed, null, 2)}\n`, { mode: 0o600 });
      await rename(fresh, path);
    }
    known = changed;
  };

  return {
    read,
    change: (change) => inTurn(() => write(change)),
  };
}
