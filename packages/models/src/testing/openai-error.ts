/** The body with which OpenAI's interfaces say that a request failed. */
export function openaiError(type: string, message: string): string {
  return JSON.stringify({ error: { message, type, param: null, code: type } });
}
