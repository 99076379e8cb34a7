import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { refuse } from "./refusal.ts";
import type { Tickets } from "./tickets.ts";

export type Door = Readonly<{
  token: string;
  /** the address the server listens on */
  host: string;
  /** known once the server listens */
  port(): number;
  tickets: Tickets;
}>;

/**
 * Lets a request pass when its Host is ours, its Origin (if any) is ours, and, below `/api`, when it brings the token as
 * `Authorization: Bearer` or as the cookie. `?token=` (the token or a ticket) on a page sets the cookie and redirects to the address
 * without it.
 */
export function guardDoor(door: Door): MiddlewareHandler {
  return async (context, next) => {
    const foreign = findForeign(context, door);
    if (foreign !== null) return refuse(context, 403, "forbidden", foreign);
    const isApi = context.req.path === "/api" || context.req.path.startsWith("/api/");
    if (isApi) {
      if (isAskedElsewhere(context)) return refuse(context, 403, "forbidden", askedElsewhere);
      if (!hasToken(context, door)) {
        return refuse(context, 401, "unauthorized", "This address needs the token; run `deskhand` to open the app.");
      }
      return next();
    }
    const offered = context.req.query("token");
    if (offered === undefined) return next();
    return letIn(context, door, offered);
  };
}

function letIn(context: Context, door: Door, offered: string): Response {
  if (!isSame(offered, door.token) && !door.tickets.redeem(offered)) {
    const sentence = "This link is not valid (any more); run `deskhand` to open the app.";
    return refuse(context, 401, "unauthorized", sentence);
  }
  setCookie(context, cookieName(door), door.token, { httpOnly: true, sameSite: "Strict", path: "/" });
  const clean = new URL(context.req.url);
  clean.searchParams.delete("token");
  // two slashes would name another server
  return context.redirect(`${clean.pathname.replace(/^\/+/, "/")}${clean.search}`, 302);
}

/** Cookies do not know ports, so the name does. */
function cookieName(door: Door): string {
  return `deskhand-${door.port()}`;
}

function hasToken(context: Context, door: Door): boolean {
  const header = context.req.header("authorization");
  const bearer = header?.match(/^bearer (\S+)$/i)?.[1];
  if (bearer !== undefined) return isSame(bearer, door.token);
  const cookie = getCookie(context, cookieName(door));
  return cookie !== undefined && isSame(cookie, door.token);
}

/** Takes the same time for every wrong token, of any length. */
function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** A page elsewhere that was made to point here (DNS rebinding) shows in the Host, one that merely sends here in the Origin. */
function findForeign(context: Context, door: Door): string | null {
  const host = context.req.header("host") ?? "";
  if (!isOurHost(host, door)) return "This server answers only to its own address; use the one that `deskhand` prints.";
  const origin = context.req.header("origin");
  if (origin === undefined || origin === `http://${host}`) return null;
  return askedElsewhere;
}

const askedElsewhere = "Another site asked for this, so Deskhand refused it.";

/**
 * Whether a browser says that a page of somebody else's asks. A page on another port of this computer gets our cookie sent along, and
 * what it only shows, such as a picture, names no Origin.
 */
function isAskedElsewhere(context: Context): boolean {
  const site = context.req.header("sec-fetch-site");
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function isOurHost(header: string, door: Door): boolean {
  const match = header.toLowerCase().match(/^(\[[0-9a-f:]+\]|[^:[\]]+)(?::(\d+))?$/);
  if (match?.[1] === undefined || Number(match[2] ?? 80) !== door.port()) return false;
  const name = match[1].replace(/^\[|\]$/g, "");
  if (["127.0.0.1", "localhost", "::1", door.host.toLowerCase()].includes(name)) return true;
  // listening everywhere: every address of this computer is ours, and no name can be rebound to a bare address
  return (door.host === "0.0.0.0" || door.host === "::") && isIP(name) !== 0;
}
