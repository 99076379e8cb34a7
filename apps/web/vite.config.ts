import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `npx vite` here serves the pages with live reload and asks this address for everything under /api */
const api = process.env.DESKHAND_API ?? "http://127.0.0.1:4790";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { zod: join(import.meta.dirname, "schema-stand-in.ts") } },
  server: { proxy: { "/api": api } },
  build: {
    // a file that is only sometimes needed must stay a file: data: addresses would need a wider content policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
