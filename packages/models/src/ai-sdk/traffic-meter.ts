import type { ModelPart } from "@deskhand/contracts";

/** Counts what one request of a model sends and receives; bodies only, because they hold what the user would care about. */
export interface TrafficMeter {
  /** counts the pieces of a request and gives them back */
  sent(pieces: readonly Uint8Array[]): readonly Uint8Array[];
  received(bytes: number): void;
  bytesOut(): number;
  /** what to tell; nothing when nothing was sent */
  parts(): readonly Extract<ModelPart, { type: "traffic" }>[];
}

/** `baseUrl` is where the requests go. */
export function createTrafficMeter(baseUrl: string): TrafficMeter {
  let bytesOut = 0;
  let bytesIn = 0;
  return {
    sent(pieces) {
      for (const piece of pieces) bytesOut += piece.length;
      return pieces;
    },
    received(bytes) {
      bytesIn += bytes;
    },
    bytesOut: () => bytesOut,
    parts() {
      if (bytesOut === 0) return [];
      const { hostname, port, protocol } = new URL(baseUrl);
      const usualPort = protocol === "http:" ? 80 : 443;
      return [{ type: "traffic", host: hostname, port: port === "" ? usualPort : Number(port), bytesOut, bytesIn }];
    },
  };
}
