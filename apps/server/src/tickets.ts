import { createToken } from "./home/server-record.ts";

/** `ms` in which a ticket must be used */
const ticketLifeMs = 60_000;

/**
 * Passes that open the app once. A browser gets its address as a program argument, which other users of the computer can read; a used
 * or old ticket is worth nothing to them.
 */
export interface Tickets {
  create(): string;
  /** whether the ticket was good; it no longer is */
  redeem(ticket: string): boolean;
}

/** Makes an empty box of tickets. */
export function createTickets(clock: () => number = Date.now): Tickets {
  const open = new Map<string, number>();
  return {
    create() {
      const now = clock();
      for (const [ticket, endMs] of open) if (endMs <= now) open.delete(ticket);
      const ticket = createToken();
      open.set(ticket, now + ticketLifeMs);
      return ticket;
    },
    redeem(ticket) {
      const endMs = open.get(ticket);
      open.delete(ticket);
      return endMs !== undefined && endMs > clock();
    },
  };
}
