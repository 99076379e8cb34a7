import type { ComponentProps, MouseEvent } from "react";
import { hrefOf, type Route } from "./route.ts";
import { navigate } from "./use-route.ts";

type LinkProps = Readonly<{ to: Route }> & Omit<ComponentProps<"a">, "href">;

/** A link inside the app; modified clicks open a tab as everywhere else. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    navigate(to);
  };
  return <a {...rest} href={hrefOf(to)} onClick={follow} />;
}
