import { defineConfig } from "vitest/config";

const seconds = 1000;
const reporters = ["default", "./scripts/test/count-reporter.mjs"];

export default defineConfig({
  test: {
    environment: "node",
    pool: "forks",
    passWithNoTests: false,
    // Isolation is tried with real bombs and emulated machines, which can make a neighbour late once; what passed only then is named at the
    // end. Attacks themselves have no second try: an escape that works every second time is an escape.
    retry: process.env.CI === "true" ? 1 : 0,
    reporters,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/**/src/**/*.test.{ts,tsx}", "apps/**/src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", "packages/sandbox/**"],
          testTimeout: 60 * seconds,
          hookTimeout: 60 * seconds,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Bombs, machines and whole tasks under faults want the computer for themselves.
        extends: true,
        test: {
          name: "isolation",
          include: ["packages/sandbox/src/**/*.test.ts", "tests/**/*.test.ts"],
          exclude: ["**/node_modules/**", "tests/journeys/**"],
          testTimeout: 60 * seconds,
          hookTimeout: 60 * seconds,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Each journey has a server and often a browser: one at a time, after the rest, so that none starves another.
        extends: true,
        test: {
          name: "journeys",
          include: ["tests/journeys/**/*.test.ts"],
          testTimeout: 180 * seconds,
          hookTimeout: 120 * seconds,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
