import type { ModelDescription, ModelDesk, ModelRef } from "@deskhand/contracts";
import type { Config } from "@deskhand/server/config";
import { findReachableServer } from "./open-desk.ts";

export type ModelList = Readonly<{ models: readonly ModelDescription[]; defaultRef: ModelRef }>;

/** Where models are set up: in the running server, else in the data folder itself. */
export type OpenModelDesk = ModelDesk & Readonly<{ list(): Promise<ModelList>; close(): Promise<void> }>;

/** `changes`: whether something will be set, which only one process may do at a time. Throws `DeskhandError` when another command has the folder. */
export async function openModelDesk(
  config: Config,
  { changes }: Readonly<{ changes: boolean }>,
): Promise<OpenModelDesk> {
  const record = await findReachableServer(config);
  if (record !== null) {
    const [{ connect }, { addressOf }] = await Promise.all([
      import("@deskhand/client"),
      import("@deskhand/server/server-record"),
    ]);
    const client = connect({ baseUrl: addressOf(record), token: record.token });
    return { ...client.modelDesk, list: () => client.models(), close: async () => {} };
  }
  const [{ composeCountedModels }, { holdModels }] = await Promise.all([
    import("@deskhand/server/compose-counted-models"),
    import("@deskhand/server/hold-models"),
  ]);
  const release = changes ? await holdModels(config) : () => {};
  const { close, models } = composeCountedModels(config);
  return {
    ...models.desk,
    list: async () => ({ models: models.list(), defaultRef: models.defaultRef }),
    close: async () => {
      close();
      release();
    },
  };
}
