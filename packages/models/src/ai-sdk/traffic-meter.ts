import type { Socket } from "node:net";
import type { ModelPart } from "@deskhand/contracts";

/** Counts what one request of a model sends and receives. */
export interface TrafficMeter {
  /** Counts what passes a connection, heads and bodies, from now until the answer is called. `isKept`: an earlier request used it. */
  began(socket: Socket, isKept: boolean): () => void;
  /** nothing was sent, because the host may not be reached */
  refused(because: string): void;
  /** what to tell; nothing when nothing was sent or refused */
  parts(): readonly Extract<ModelPart, { type: "traffic" }>[];
}

type Sum = Readonly<{ bytesOut: number; bytesIn: number }>;

function sumOf({ bytesRead, bytesWritten }: Socket): Sum {
  return { bytesOut: bytesWritten, bytesIn: bytesRead };
}

/** Measures one connection; what was written to one that never opened did not leave. */
function measure(socket: Socket, isKept: boolean): Readonly<{ sum(): Sum; end(): void }> {
  const start = isKept ? sumOf(socket) : { bytesOut: 0, bytesIn: 0 };
  let isOpen = isKept;
  if (!isKept) socket.once("connect", () => (isOpen = true));
  let last: Sum | null = null;
  const sum = (): Sum => {
    if (last !== null) return last;
    const now = sumOf(socket);
    const hasOpened = isOpen || now.bytesIn > 0;
    return { bytesOut: hasOpened ? now.bytesOut - start.bytesOut : 0, bytesIn: now.bytesIn - start.bytesIn };
  };
  const end = () => {
    last ??= sum();
  };
  return { sum, end };
}

/** `baseUrl` is where the requests go. */
export function createTrafficMeter(baseUrl: string): TrafficMeter {
  let because: string | null = null;
  const exchanges: ReturnType<typeof measure>[] = [];
  return {
    began(socket, isKept) {
      const exchange = measure(socket, isKept);
      exchanges.push(exchange);
      return exchange.end;
    },
    refused(words) {
      because = words;
    },
    parts() {
      const { hostname, port, protocol } = new URL(baseUrl);
      const usualPort = protocol === "http:" ? 80 : 443;
      const place = { type: "traffic", host: hostname, port: port === "" ? usualPort : Number(port) } as const;
      if (because !== null) return [{ ...place, bytesOut: 0, bytesIn: 0, refused: because }];
      const sums = exchanges.map(({ sum }) => sum());
      const bytesOut = sums.reduce((total, sum) => total + sum.bytesOut, 0);
      const bytesIn = sums.reduce((total, sum) => total + sum.bytesIn, 0);
      return bytesOut === 0 ? [] : [{ ...place, bytesOut, bytesIn }];
    },
  };
}
