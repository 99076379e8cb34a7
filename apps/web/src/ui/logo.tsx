/** The mark of the app: a hand on a desk. */
export function Logo({ size = 28 }: Readonly<{ size?: number }>) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-[#155e59]" />
      <g className="fill-none stroke-[#fffdf8]" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="M6 23.5h20" />
        <path d="M9.5 23.5v-5.2c0-1.2.9-2.1 2-2.1h.9V8.6a1.7 1.7 0 0 1 3.4 0v5.6l5 .9c1.4.3 2.3 1.4 2.3 2.8v5.6" />
      </g>
    </svg>
  );
}
