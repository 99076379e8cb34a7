import type { WayOut, WayOutChange, WaysOut } from "@deskhand/contracts";

let ways: readonly WayOut[] = [
  { host: "*.example.org", ports: null, methods: ["GET", "HEAD"], credential: null },
  {
    host: "api.example.com",
    ports: [443],
    methods: ["GET", "POST"],
    credential: { kind: "password", username: "ann" },
  },
  { host: "files.example.net", ports: null, methods: null, credential: { kind: "token" } },
];

/** What the stub says about ways out. */
export function sampleWaysOut(): WaysOut {
  const missing = `The password or key for files.example.net is missing; enter it again under "Ways out".`;
  return {
    ways: ways.map((way) => ({ ...way, trouble: way.host === "files.example.net" ? missing : null })),
    secretPlace: "keychain",
  };
}

export function changeSample({ secret: _, ...way }: WayOutChange): void {
  ways = [...ways.filter(({ host }) => host !== way.host), way];
}

export function removeSample(name: string): void {
  ways = ways.filter(({ host }) => host !== name);
}
