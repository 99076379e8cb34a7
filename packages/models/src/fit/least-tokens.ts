/** below so many `tokens` even the smallest set of tools leaves no room to work in */
export const leastTokens = 6_000;
