/** Sentences about money that is taken later or perhaps never; tested on `labelText`, so lower case without accents and digits. */
const future: readonly RegExp[] = [
  /\b(?:will|ll|shall|going to) (?:\p{L}+ ){0,4}?(?:be )?(?:charged|billed|debited|deducted|renewed?|collected|pay|charge|bill|debit)\b/u,
  /\b(?:renews|renewal (?:price|amount|date))\b/,
  /\b(?:thereafter|from then on|after (?:(?:your|the|this) )?(?:free )?trial)\b/,
  /\b(?:a|per|each|every) (?:month|year|week) in total\b|\bin total (?:a|per|each|every) (?:month|year|week)\b/,
  /\b(?:then|after that|afterwards)\b.*\b(?:per|a|each|every) (?:month|year|week)\b/,
  /\bnext (?:payment|charge|billing|invoice|bill|renewal|instal?lment)\b/,
  /\b(?:per|a|each|every) (?:month|year|week)\b.*\b(?:after|from|unless|until you cancel)\b/,
  /\b(?:wird|werden)\b.*\b(?:abgebucht|belastet|berechnet|eingezogen|verlangert|abgezogen|in rechnung gestellt)\b/,
  /\b(?:verlangert sich|nachste (?:zahlung|abbuchung|rechnung|rate)|nach (?:ablauf|ende) de[rs] (?:probe|test|gratis)\p{L}*)\b/u,
  /\b(?:danach|anschliessend|dann|puis|ensuite|poi|luego|despues|dopo)\b.*\b(?:pro|par|al|por|per) (?:monat|jahr|mois|an|mes|ano|mese|anno)\b/,
  /\b(?:sera|seront|serez)\b.*\b(?:debite|debites|preleve|prelevee?s?|facture|facturee?s?|renouvele)/,
  /\bprochaine? (?:paiement|prelevement|facture|echeance)\b/,
  /\b(?:se (?:te |le |les )?(?:cobrara|cargara|facturara|renovara)|sera[ns]? (?:cobrad|cargad)[oa]s?|proximo (?:pago|cobro|cargo))\b/,
  /\b(?:verra|verranno)\b.*\b(?:addebitat|prelevat|rinnovat|fatturat)/,
  /\b(?:si rinnova|ti addebiteremo|prossim[oa] (?:pagamento|addebito|rinnovo))\b/,
];

/** Whether a line of three words or more speaks of an amount that is charged at a later time. */
export function isChargedLater(label: string): boolean {
  return / \S+ /.test(label) && future.some((pattern) => pattern.test(label));
}
