/**
 * What looks like a key, a token or a password, whoever wrote it; the first group, where there is one, stays. Repetitions that may begin
 * anywhere are bounded, so that a text made for it cannot hold the process up.
 */
const patterns: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]{1,15}[-_]){0,12}[A-Za-z0-9]{16,}[A-Za-z0-9_-]*/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{30,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\b(?:npm_|hf_|dop_v1_|whsec_|GOCSPX-|ABSK|ya29\.)[A-Za-z0-9_=.+/-]{16,}/g,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  /(\bhooks\.slack\.com\/services\/)[A-Za-z0-9/_-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:[A-Za-z]{3,20}\s+)?)[A-Za-z0-9+/=_.~:-]{8,}/gi,
  /(\b(?:set-)?cookie["']?\s*:\s*)[^\s"'][^\r\n"']*/gi,
  /\b(Bearer|Basic)\s+(?=[A-Za-z0-9+/=_.~-]*[\d+/=_.~-]|[A-Za-z]{24})[A-Za-z0-9+/=_.~-]{8,}/gi,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
  /((?:^|[\s"'])(?:-u|--user|--proxy-user)[\s=]["']?[^\s:"']{1,100}:)[^\s"']+/g,
  /((?:^|\s)--(?:password|passwd|token|secret|api-key)[\s=]+["']?)[^\s"']{4,}/g,
  /([?&](?:sig|signature|key|auth|code|session)=)[^\s&#"']{8,}/gi,
  /((?:pass(?:word|wd|phrase|code)?|pwd|passwort|kennwort|mot de passe|contraseña|secret(?:[ _-]?key)?|token|(?:api|access|account|private|shared)[ _-]?(?:access[ _-]?)?key|client[ _-]?secret)["']?\s*(?:[:=]|\b(?:is|ist|lautet|est|es)\b)\s*["']?)[^\s"',;]{4,}/gi,
  /(\bPIN["']?\s*(?:[:=]|\bis\b)\s*["']?)\d{4,12}\b/gi,
];

/** what stands where a secret was */
export const redacted = "[secret]";

/** A text with everything that looks like a key, a token or a password taken out. Knows shapes, not values: a plain word passes. */
export function redactSecrets(text: string): string {
  return patterns.reduce(
    (left, pattern) =>
      left.replace(pattern, (_match, kept: unknown) => {
        if (typeof kept !== "string") return redacted;
        return /\s$|[:="']$/.test(kept) ? `${kept}${redacted}` : `${kept} ${redacted}`;
      }),
    text,
  );
}
