/**
 * Who may import whom. `npm run check` proves with scripts/check/boundaries.mjs that every source file was looked at, because a
 * cruise of nothing also reports no violation.
 */
const ours = "^(?:packages|apps)/";
const tests = "[.]test[.]tsx?$|/testing/";

/** Forbids every workspace folder but `own` and `allowed` to the files of `own`. */
function mayImport(own, allowed) {
  return {
    name: `${own.replaceAll("/", "-")}-may-import`,
    comment: `${own} may import of ours: ${allowed.join(", ") || "nothing"}.`,
    severity: "error",
    from: { path: `^${own}/` },
    to: { path: ours, pathNot: [own, ...allowed].map((folder) => `^${folder}/`) },
  };
}

const contracts = "packages/contracts";
const serverParts = ["engine", "models", "sandbox", "workspace", "documents", "tools"].map(
  (name) => `packages/${name}`,
);

const forbidden = [
  mayImport(contracts, []),
  mayImport("packages/engine", [contracts]),
  mayImport("packages/models", [contracts]),
  mayImport("packages/sandbox", [contracts]),
  mayImport("packages/workspace", [contracts]),
  mayImport("packages/client", [contracts]),
  mayImport("packages/tools", [contracts, "packages/documents"]),
  mayImport("packages/documents", []),
  mayImport("apps/server", [contracts, ...serverParts]),
  mayImport("apps/web", ["packages/client", contracts]),
  mayImport("apps/cli", ["packages/client", contracts, "apps/server"]),
  {
    name: "tools-see-documents-types",
    comment:
      "tools take documents' types and argument names only, and the look for invisible characters in plain text, which parses nothing: the readers run in a process of their own.",
    severity: "error",
    from: { path: "^packages/tools/", pathNot: tests },
    to: {
      path: "^packages/documents/",
      pathNot: [
        "^packages/documents/src/arguments(?:[.]ts$|/)",
        "^packages/documents/src/hidden/invisible-characters[.]ts$",
      ],
      dependencyTypesNot: ["type-only", "type-import"],
    },
  },
  {
    name: "server-wired-in-compose",
    comment: "Only compose knows everything; every other file of the server sees contracts and engine.",
    severity: "error",
    from: { path: "^apps/server/", pathNot: ["^apps/server/src/compose", tests] },
    to: { path: "^packages/", pathNot: [`^${contracts}/`, "^packages/engine/"] },
  },
  {
    name: "contracts-import-zod-only",
    comment: "contracts runs anywhere: zod is its only library.",
    severity: "error",
    from: { path: `^${contracts}/`, pathNot: tests },
    to: { path: "node_modules/", pathNot: "node_modules/zod/" },
  },
  {
    name: "contracts-tests-import-vitest-only",
    comment: "Tests and fakes of contracts may use vitest and fast-check beside zod.",
    severity: "error",
    from: { path: `^${contracts}/.*(?:${tests})` },
    to: { path: "node_modules/", pathNot: "node_modules/(?:zod|vitest|@vitest|fast-check)/" },
  },
  {
    name: "contracts-without-node",
    comment: "contracts runs in a browser, too: no Node built-ins.",
    severity: "error",
    from: { path: `^${contracts}/`, pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "web-without-node",
    comment: "The app's pages run in a browser: no Node built-ins.",
    severity: "error",
    from: { path: "^apps/web/src/", pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "no-tests-in-product",
    comment: "Product code does not import tests or fakes.",
    severity: "error",
    from: { path: `${ours}[^/]+/src/`, pathNot: tests },
    to: { path: ["[.]test[.]tsx?$", "^packages/contracts/src/testing/", "^tests/"] },
  },
  {
    name: "no-reaching-past-exports",
    comment: "Another workspace is imported by its name, never by a path into its folders.",
    severity: "error",
    from: { path: "^((?:packages|apps)/[^/]+)/" },
    to: { path: ours, pathNot: "^$1/", dependencyTypes: ["local"] },
  },
  {
    name: "no-circle",
    comment: "Files that need each other are one file, or a third one is missing.",
    severity: "error",
    from: { path: ours },
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "type-import"] } },
  },
  {
    name: "nothing-unresolved",
    comment: "An import that cannot be followed cannot be judged.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true, pathNot: "[.](?:css|svg|png|woff2)" },
  },
];

export default {
  forbidden,
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    // Only our own built files: most libraries live in a dist folder, too.
    exclude: { path: "^apps/[^/]+/dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      mainFields: ["module", "main", "types"],
    },
  },
};
