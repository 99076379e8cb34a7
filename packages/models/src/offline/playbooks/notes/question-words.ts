const openWords: readonly RegExp[] = [
  /\b(?:(?:is|are|remains?|stays?) (?:still |as yet |yet )?(?:open|unclear|undecided|unresolved|unanswered|to be (?:clarified|decided|confirmed|agreed|discussed))|still (?:open|unclear|undecided|unresolved|to be (?:clarified|decided|confirmed))|TBD|TBC|to be (?:clarified|decided|confirmed)|open (?:question|issue|point)s? (?:is|are)|(?:not|nobody|no one) (?:yet )?(?:clear|decided|known|knows) (?:yet |if |whether |who |what |how |when )|(?:need|have) to (?:clarify|find out|work out) (?:if|whether|who|what|how|when|which)|unclear (?:if|whether|who|what|how|when|which))/i,
  /(?<!\p{L})(?:offen ist|ist (?:noch |weiterhin )?offen|bleibt offen|noch offen|unklar|ungeklärt|(?:noch )?nicht geklärt|noch nicht entschieden|(?:ist|sind|bleibt) (?:noch )?zu klären|müssen wir (?:noch )?klären|müsste(?:n wir)? noch geklärt|muss noch geklärt werden|steht noch nicht fest|wissen wir (?:noch )?nicht)(?!\p{L})/iu,
];
const request =
  /^(?:\p{Lu}[\p{L}.-]+,? )?(?:(?:and|so|okay|und|also),? )?(?:can|could|would|will) you\b|^(?:\p{Lu}[\p{L}.-]+,? )?(?:kannst du|könntest du|können sie|könnten sie|könnt ihr|würdest du|würden sie)(?!\p{L})/iu;
const small =
  /^(?:(?:so|well|and|but|ok|okay|oh|yeah|yes|no|hi|hello|hey|na|ja|nein|und|also|gut),? )*(?:how are you|how['’]s it going|can (?:you|everyone|everybody) (?:hear|see)|are you there|does that make sense|you know|right|okay|ok|any questions|anything else|what do you (?:think|mean)|really|is that (?:ok|okay|right)|shall we (?:start|begin)|ready|pardon|sorry|wie geht|hört ihr|hörst du|könnt ihr mich|alles klar|noch fragen|oder|sonst noch|was meinst|wirklich|sollen wir anfangen)\b/i;
const tag =
  /,? (?:right|ok|okay|yes|no|correct|oder|nicht wahr|gell|ne|did we|didn['’]t we|do we|don['’]t we|isn['’]t it|is it|have we|haven['’]t we|are we|aren['’]t we)\?$/i;
const unsureReply =
  /^(?:\p{L}+[,.] )?(?:good question|(?:i|we) (?:do not|don['’]t|really don['’]t) know|i['’]m not sure|not sure|no idea|i have no idea|nobody knows|hard to say|that['’]s open|we (?:need|have) to (?:check|clarify|find out)|gute frage|(?:das )?wei(?:ß|ss) ich nicht|keine ahnung|das (?:müssen|sollten) wir (?:noch )?klären|(?:das )?ist (?:noch )?offen|schwer zu sagen|das klären wir)(?!\p{L})/iu;

/** Whether a sentence says that something is open. */
export function isOpen(text: string): boolean {
  return openWords.some((form) => form.test(text));
}

/** Whether a question asks somebody to do something. */
function isRequest(text: string): boolean {
  return request.test(text);
}

/** Whether a sentence asks something worth keeping: no greeting, no tag, no request, no half sentence. */
export function isRealQuestion(text: string): boolean {
  if (!/\?["”“’'»)\]]*$/.test(text) || isRequest(text) || small.test(text) || tag.test(text)) return false;
  return text.split(/\s+/).length >= 4;
}

/** Whether a reply leaves the question before it open. */
export function leavesOpen(reply: string): boolean {
  return unsureReply.test(reply);
}
