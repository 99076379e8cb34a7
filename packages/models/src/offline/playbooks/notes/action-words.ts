import { personAt } from "../../reading/people.ts";
import { dueIn } from "./due.ts";
import type { Doubt } from "./point.ts";

/** Who does what, as one sentence tells it; `null` for who when nobody is named. */
export type Task = Readonly<{ who: string | null; doubt: Doubt | null }>;
type Circumstances = Readonly<{
  speaker: string | null;
  people: readonly string[];
  /** words with a capital that also stand inside sentences of the file */
  names: ReadonlySet<string>;
  /** whether the place says that it is a task */
  isTask: boolean;
}>;

const firstPerson =
  /(?:^|[,;.] |\b(?:and|so|then|okay|but|sure|yes) )(?:I['’]ll|I will|I['’]m going to|I am going to|let me|I['’]ve promised to|I promised to|I shall)(?: also| then| just| quickly)? (?!be\b|say\b|admit\b|never\b|see\b|have to\b|probably\b|not\b|go first\b|start\b|leave it\b|let you\b|always\b|miss\b|share my screen\b|try to explain\b|be\b|think\b|know\b|tell you what\b)\p{L}+/iu;
const offer =
  /(?:^|[,;.] )I (?:can|could) (?:also |then )?(?!see\b|hear\b|imagine\b|only\b|not\b|understand\b|remember\b|tell\b|say\b|believe\b|live\b|feel\b)\p{L}+/iu;
const ichVerb =
  "(?:rufe|schicke|sende|frage|kümmere|übernehme|bereite|schreibe|kläre|prüfe|organisiere|bestelle|besorge|bringe|melde|erstelle|lade|suche|entwerfe|kontaktiere|informiere|leite|stelle|gebe|hole|buche|reserviere|überarbeite|werde|erledige|checke|reiche|verteile|trage|spreche|vereinbare|mache)";
const ich = new RegExp(
  `(?:^|[,;:] |\\b(?:und|dann|okay|gut) )(?:ich ${ichVerb}|${ichVerb} ich)(?!\\p{L})(?! (?:mir (?:Sorgen|Gedanken)|das Gefühl|es gut))`,
  "iu",
);
const ichLater = new RegExp(`(?<!\\p{L})${ichVerb} ich(?!\\p{L})`, "iu");
const request =
  /^(?:(\p{Lu}[\p{L}.-]+),? )?(?:(?:and|so|okay|ok|und|also),? )?(?:can|could|would|will) you (?:please |also |maybe |quickly |just )?(?!hear\b|see\b|believe\b|imagine\b|repeat\b|remember\b|explain\b|say\b|tell\b|agree\b|live\b)\p{L}+/iu;
const bitteDu =
  /^(?:(\p{Lu}[\p{L}.-]+),? )?(?:(?:und|also|okay),? )?(?:kannst du|könntest du|können Sie|könnten Sie|könnt ihr|würdest du|würden Sie)(?!\p{L})(?!.{0,20}\b(?:hören|sehen|verstehen|wiederholen|erklären|vorstellen)\b)/iu;
const please =
  /^(?:(\p{Lu}[\p{L}.-]+), )?(?:and |so |und )?(?:please|kindly|bitte)(?! (?:note|find attached|feel free|do not hesitate|don['’]t hesitate|let me know if|see|beachten|finden sie|entschuldig\w*)\b) \p{L}+/iu;
const group =
  /(?:^|[,;.] |\b(?:so|then|and|but) )(?:we (?:need to|have to|must|should|still need to)|let['’]s (?!see\b|go\b|start\b|begin\b|move\b|talk\b|say\b|look\b|be\b|not\b|stick\b|stay\b|hope\b|call it\b|face\b|get started\b|wait\b)|somebody (?:has|needs) to|someone (?:has|needs) to) ?\p{L}+/iu;
const wir = /(?<!\p{L})(?:wir (?:müssen|sollten)|müssen wir|sollten wir|jemand muss|muss jemand)(?!\p{L})/iu;

const willDo =
  /^(?:,? (?:\([^)]*\) ?)?)(?:will|['’]ll|is to|are to|to|should|needs? to|has to|have to|must|is going to|agreed to|agrees to|promised to|offered to|volunteered to|undertook to|takes care of|is responsible for|takes over|is in charge of) (?!be\b|not\b|have (?:been|done|told|known|\p{L}+ed)\b|have (?:a|an|the|no)? ?(?:problem|chance)|probably\b|never\b|like\b|know\b|see\b|need\b|want\b|arrive\b|join (?:us|later)\b|come\b|retire\b|celebrate\b)\p{L}+/iu;
const deDo =
  /^ (?:kümmert sich|übernimmt|soll(?:te)?(?!\p{L})|muss|wird (?:[^.]{0,120}\p{L}(?:en|ern|eln)\.?$)|schickt|sendet|klärt|prüft|erstellt|bereitet|organisiert|bestellt|ruft|schreibt|meldet|lädt|besorgt|informiert|kontaktiert|entwirft|überarbeitet|holt|bucht|reserviert|verteilt|spricht mit|stellt [^.]{3,80} zusammen|fragt [^.]{0,120}\b(?:an|nach)\.?$|erledigt|liefert|reicht|vereinbart|ist zuständig|ist verantwortlich)(?!\p{L})/iu;

const doing =
  "send|prepare|write|call|phone|email|mail|check|ask|book|order|organi[sz]e|arrange|update|draft|review|contact|finish|complete|bring|buy|pay|print|scan|file|collect|deliver|submit|share|schedule|set|talk|speak|take|make|get|do|fix|cancel|confirm|clarify|look|follow|hand|translate|invite|inform|remind|circulate|compile|correct|reconcile|post|upload|sign|invoice|transfer|chase|find|test|clean|move|forward|distribute|present|summari[sz]e|handle";
/** `Maria sends …`, `Maria and Tom send …`; not what only sounds like it: `sends her regards`, `takes place`, `makes sense` */
const doesNow = new RegExp(
  `^(?: ?(?:,|and|&) \\p{Lu}[\\p{L}'’-]+)* (?:also |then )?(?:${doing})(?:e?s)? (?!(?:her|his|their|its|best|kind|many|warm)? ?(?:regards|greetings|love|apologies|thanks|wishes)\\b|place\\b|part\\b|sense\\b|care of (?:him|her|them)self|that\\b|it\\b|up late\\b|well\\b|good\\b|not\\b|like\\b|sure\\b|notes?\\b|minutes\\b)\\S`,
  "u",
);
const alsoNamed = /^(?: ?(?:,|and|&) \p{Lu}[\p{L}'’-]+)+(?= \p{Ll})/u;

/** says yes to what was asked before, and nothing more */
const onlyYes =
  /^(?:(?:yes|yeah|sure|ok|okay|ja|klar|gut|gern|gerne)[,.]? )?(?:I['’]ll do (?:that|it|so)|I will(?: do)?|will do|(?:das )?mach(?:e)? ich|ich mache das|I can do that)[.!]?$/iu;

function vocativeAtEnd(text: string): string | null {
  return /, (\p{Lu}[\p{L}-]+)\?$/u.exec(text)?.[1] ?? null;
}

function asked(text: string, { people }: Circumstances): Task | null {
  const match = request.exec(text) ?? bitteDu.exec(text);
  if (match !== null) {
    const who = match[1] ?? vocativeAtEnd(text);
    return { who: who === null || personAt(who, people) === null ? null : who, doubt: "request" };
  }
  const polite = please.exec(text);
  if (polite === null) return null;
  const who = polite[1] ?? vocativeAtEnd(text);
  return { who: who === null || personAt(who, people) === null ? null : who, doubt: null };
}

/** Somebody named at the beginning is to do something. */
function named(text: string, around: Circumstances): Task | null {
  const { people } = around;
  const rest = text.replace(/^(?:and|so|then|und|also|dann|okay|ok),? /iu, "");
  const person = personAt(rest, people);
  if (person === null) return null;
  const after = rest.slice(person.name.length);
  const doubt = person.isKnown ? null : "name";
  if (willDo.test(after) || deDo.test(after)) return { who: person.name, doubt };
  if (!doesNow.test(after)) return null;
  // what somebody does, and is only now to do: the day says so, or the place; of a stranger, a name that comes up again at least
  const isMeant = around.isTask || person.isKnown || dueIn(text) !== null || around.names.has(person.name);
  return isMeant ? { who: `${person.name}${alsoNamed.exec(after)?.[0] ?? ""}`, doubt } : null;
}

/** The task a sentence tells; `null` when it tells none. */
export function taskIn(text: string, circumstances: Circumstances): Task | null {
  const { speaker } = circumstances;
  const wanted = asked(text, circumstances);
  if (wanted !== null) return wanted;
  if (/\?$/.test(text) || onlyYes.test(text)) return null;
  if (firstPerson.test(text) || ich.test(text) || ichLater.test(text)) return { who: speaker, doubt: null };
  const person = named(text, circumstances);
  if (person !== null) return person;
  if (offer.test(text)) return { who: speaker, doubt: "offer" };
  return group.test(text) || wir.test(text) ? { who: null, doubt: "group" } : null;
}

const leading = /^@?(\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,2}|All|Alle|Me|Ich)\s*(?::|–|—|- )\s*(\S.*)$/u;
const mention = /@(\p{L}[\p{L}.'’-]+)/u;

/** A point of a list of tasks, taken apart: the name in front or behind, and the task. */
export function taskOfItem(text: string, people: readonly string[]): Readonly<{ who: string | null; what: string }> {
  const front = leading.exec(text);
  if (
    (front?.[1] !== undefined && front[2] !== undefined && personAt(front[1], people) !== null) ||
    /^@?(?:All|Alle|Me|Ich)\s*[:–—]/.test(text)
  )
    return { who: front?.[1] ?? null, what: front?.[2] ?? text };
  const dashed =
    /^(.+?)\s+(?:–|—|-|→|->)\s+(\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,2}(?:(?:, | & | \+ | und | and |\/)\p{Lu}[\p{L}.'’-]*)?)$/u.exec(
      text,
    );
  if (dashed?.[2] !== undefined && personAt(dashed[2], people) !== null)
    return { who: dashed[2], what: dashed[1] ?? text };
  const everybody = /^(All|Alle)(?= (?:to|sollen|müssen|should)\b)/.exec(text)?.[1];
  if (everybody !== undefined) return { who: everybody, what: text };
  const at = mention.exec(text)?.[1];
  if (at !== undefined) return { who: at, what: text };
  return { who: null, what: text };
}
