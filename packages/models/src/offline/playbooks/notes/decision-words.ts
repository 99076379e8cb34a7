const denied =
  /\b(?:(?:have|has|had|was|were|did|do|does|is|are)(?: not|n['’]t)(?: yet)? (?:been )?(?:decide|agree|resolve|settle|approve)\w*|decided nothing|agreed nothing|no decision|undecided|not (?:yet )?(?:decided|agreed|approved|resolved)|cannot agree|could(?: not|n['’]t) agree|(?:nichts|nicht|noch nicht|kein\w*) (?:beschlossen|entschieden|vereinbart|festgelegt|geeinigt|genehmigt)|keine? (?:Entscheidung|Beschluss|Einigung)|nicht einig)\b/i;

const clear: readonly RegExp[] = [
  /\b(?:we|they|I|(?:the|our) (?:\p{L}+ )?(?:board|committee|team|group|council|panel|members|management|meeting|parties))(?: (?:all|both|have|has|had|just|finally|also|unanimously|jointly|then|already|therefore)){0,2} (?:decided|agreed|resolved|settled on|opted|chose|voted|signed off)\b/iu,
  /\b(?:it was|it has been|was|were) (?:unanimously |jointly |formally )?(?:decided|agreed|resolved)\b/i,
  /\bthat['’]s (?:decided|agreed|settled)\b/i,
  /\b(?:motion|proposal|budget|accounts?|minutes|application|request|plan|report|resolution|amendment|contract|offer|annual statement)\b.{0,80}\b(?:was|were|is|are|has been|have been) (?:unanimously |formally |also )?(?:approved|adopted|rejected|accepted|carried|passed|turned down|declined|defeated)\b/i,
  /\b(?:final decision|decision is|the decision was)\b/i,
  /\blet['’]s (?:go|stick|stay) with\b/i,
  /(?<!\p{L})(?:beschlossen|beschließt|geeinigt|einigen (?:sich|uns) (?:auf|darauf)|vereinbart|festgelegt|verabschiedet)(?!\p{L})/iu,
  /(?<!\p{L})(?:haben|hat|wurde|wurden|ist|sind|wird) (?:\S+ ){0,8}(?:entschieden|genehmigt|abgelehnt|angenommen|bewilligt)(?!\p{L})/iu,
  /\b(?:entscheiden|entschieden) (?:sich|uns) (?:für|gegen|dafür|dagegen)\b/i,
];
const likely: readonly RegExp[] = [
  /^(?:\w+[,.] )?(?:so|then|okay|ok|right|fine|good)?,? ?(?:then |so )?we(?:['’]ll| will|['’]re going to| are going to) (?:go|stick|stay|keep|drop|skip|do|use|take|move|postpone|start|launch|cancel|not)\b/i,
  /^(?:also dann|also|gut|okay|dann)?,? ?(?:dann )?(?:wir bleiben|bleiben wir|es bleibt|wir nehmen|nehmen wir|wir machen|machen wir|wir verschieben|wir streichen|wir verzichten|wir gehen mit)(?!\p{L})/iu,
];

/** How a sentence tells a decision: plainly, likely, or not. */
export function decisionIn(text: string): "clear" | "likely" | null {
  const isAsked = /\?$/.test(text) && !/\bright\?$/i.test(text);
  if (
    isAsked ||
    denied.test(text) ||
    /\b(?:that['’]s|that is|as|like) (?:what )?we (?:had )?(?:decided|agreed)\b/i.test(text)
  )
    return null;
  if (clear.some((form) => form.test(text))) return "clear";
  return likely.some((form) => form.test(text)) ? "likely" : null;
}
