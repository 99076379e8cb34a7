/**
 * Stands in for the schema library in the built pages: they fold events that the server has parsed and never parse themselves, so
 * 35 kB (compressed) are left out. Building a schema gives nothing; using one fails loudly.
 */
const parsing = /^(?:safe)?(?:parse|decode|encode)/i;

const nothing: unknown = new Proxy(() => nothing, {
  get: (_, name) => {
    if (typeof name === "string" && parsing.test(name)) throw new Error(`the pages cannot ${name}; ask the server`);
    return nothing;
  },
});

export const z = nothing;
