import { join } from "node:path";
import { createModelCatalog, type ModelCatalogOptions } from "@deskhand/models";
import type { Config } from "../config.ts";
import { openSecrets } from "../home/open-secrets.ts";
import { composeOwnRequests } from "./compose-own-requests.ts";

/** The models of a data folder, with what was set for them and their keys. Loads no provider and reads no key before it is asked. */
export function composeModels(
  config: Config,
  options: Pick<ModelCatalogOptions, "readPicture" | "money"> = {},
): ReturnType<typeof createModelCatalog> {
  const { environment, home } = config;
  return createModelCatalog({
    environment,
    secrets: openSecrets(config),
    settingsPath: join(home, "models.json"),
    openWay: () => composeOwnRequests(config),
    ...options,
  });
}
