/** What the words of a receipt's line say about its amount. */
export type LabelKind =
  | "total"
  | "subtotal"
  | "tax"
  | "tax-inside"
  | "tip"
  | "tip-suggestion"
  | "discount"
  | "saved"
  | "fee"
  | "rounding"
  | "cash"
  | "card"
  | "paid"
  | "later"
  | "held"
  | "carried"
  | "change"
  | "balance"
  | "previous"
  | "partial"
  | "points"
  | "count"
  | "weak-total"
  | "ignored";

/** One list of phrases, parted by bars. */
function phrases(text: string): readonly string[] {
  return text.split("|");
}

/**
 * Words and phrases per kind in English, German, French, Spanish and Italian, lower case without accents, with a few Japanese ones.
 * Read in this order; the first that is found names the line.
 */
export const labelWords: readonly (readonly [LabelKind, readonly string[]])[] = [
  [
    "held",
    phrases(
      "preauthorisation|preauthorization|pre authorisation|pre authorization|pre auth|preauth|preautorisation|" +
        "pre autorisation|vorautorisierung|vorautorisierter betrag|preautorizacion|pre autorizacion|" +
        "preautorizzazione|pre autorizzazione|authorisation hold|authorization hold|amount held|held on your card|" +
        "temporary hold|montant autorise|montant reserve|importe retenido|importo bloccato|reservierter betrag|" +
        "original sale|original total|original amount|original purchase|original price paid|original invoice|" +
        "original order|ursprunglicher betrag|ursprungliche rechnung|ursprunglicher kaufpreis|montant initial|" +
        "montant d origine|facture d origine|achat initial|importe original|compra original|factura original|" +
        "importo originale|acquisto originale|fattura originale",
    ),
  ],
  [
    "later",
    phrases(
      "due at property|due at the property|pay at property|pay at the property|payable at the property|" +
        "pay at the hotel|due at the hotel|payable at the hotel|due on arrival|payable on arrival|pay on arrival|" +
        "due at check in|pay later|payable later|da pagare in struttura|da saldare in struttura|saldo in struttura|" +
        "da pagare in hotel|da pagare in loco|da pagare all arrivo|vor ort zu zahlen|zu zahlen vor ort|" +
        "zahlung vor ort|vor ort zahlbar|bei anreise zu zahlen|zahlbar bei anreise|a regler sur place|" +
        "a payer sur place|reste a regler sur place|solde sur place|a regler a l arrivee|a pagar en el alojamiento|" +
        "a pagar en el hotel|a pagar en destino|pago en el alojamiento|pago en el hotel|a pagar a la llegada",
    ),
  ],
  [
    "ignored",
    phrases(
      "exchange rate|conversion rate|wechselkurs|umrechnungskurs|taux de change|tipo de cambio|tasso di cambio|" +
        "cambio applicato|vat no|vat nr|vat number|vat reg|vat id|gst no|gst reg|tax id|tax no|tax number|ust id|" +
        "ust idnr|ustid|steuernummer|steuer nr|st nr|mwst nr|n tva|numero tva|tva intracom|no tva|che|partita iva|" +
        "p iva|cod fiscale|codice fiscale|nif|cif|siret|siren|iban|bic|swift|tel|phone|telefon|fax|auth|approval|" +
        "terminal|ref|reference|order no|order number|invoice no|invoice number|invoice nr|rechnungsnummer|" +
        "rechnungs nr|rechnung nr|facture n|factura n|numero de factura|fattura n|beleg nr|bon nr|receipt no|" +
        "receipt number|kundennummer|customer no|account no|account number|credit limit|total hours|hours worked|" +
        "total weight|total distance|total time|gesamtgewicht|gesamtstunden|poids total|peso total|peso totale|" +
        "minimum payment|registered|登録番号",
    ),
  ],
  ["carried", phrases("carried forward|carry forward|carried over|zu ubertragen|a reporter|suma y sigue|a riportare")],
  [
    "tip-suggestion",
    phrases(
      "suggested tip|suggested gratuity|tip suggestion|tip suggestions|tip guide|gratuity guide|suggestion|" +
        "trinkgeldvorschlag|pourboire suggere|propina sugerida|mancia suggerita",
    ),
  ],
  [
    "points",
    phrases(
      "points|point balance|wallet balance|card balance|bonus credit|bonus balance|bonusguthaben|guthaben|punkte|punktestand|bonuspunkte|treuepunkte|puntos|punti|ポイント|loyalty|rewards|" +
        "miles earned|payback|stamps|fidelite",
    ),
  ],
  [
    "saved",
    phrases(
      "you saved|you save|total savings|savings|saved|sie sparen|sie haben gespart|ersparnis|gespart|" +
        "vous economisez|economie|economies|ha ahorrado|ahorro|usted ahorra|risparmio|hai risparmiato",
    ),
  ],
  [
    "previous",
    phrases(
      "previous balance|prior balance|previous bill|previous invoice|last invoice|last month|vormonat|letzten rechnung|" +
        "vorherigen rechnung|facture precedente|factura anterior|fattura precedente|balance forward|brought forward|balance brought|last bill|opening balance|" +
        "previous amount|saldovortrag|ubertrag|vorheriger saldo|alter saldo|letzte rechnung|ancien solde|" +
        "solde precedent|solde anterieur|saldo anterior|saldo precedente|past due|overdue amount|前回",
    ),
  ],
  [
    "total",
    phrases(
      "net a payer|netto a pagare|neto a pagar|reste net a payer|total amount due|total balance due|total due|" +
        "amount due|amount payable|total payable|total to pay|amount to pay|" +
        "amount refunded|refunded amount|refund amount|total refund|total refunded|refund total|" +
        "erstattungsbetrag|erstatteter betrag|ruckerstattungsbetrag|gutschriftbetrag|gutschriftsbetrag|" +
        "montant rembourse|montant du remboursement|total rembourse|importe reembolsado|importe del reembolso|" +
        "importe de la devolucion|total reembolsado|importo rimborsato|importo del rimborso|totale rimborsato",
    ),
  ],
  [
    "partial",
    phrases(
      "anzahlung|deposit paid|deposit received|less deposit|security deposit|booking deposit|acompte|acomptes|" +
        "arrhes|anticipo|caparra|acconto|part payment|partial payment|payment received|payments received|" +
        "payment on account|already paid|bereits gezahlt|bereits bezahlt|erhaltene zahlung|deja paye|deja regle|" +
        "deja verse|ya pagado|pagado a cuenta|a cuenta|gia pagato|gia versato|paid to date|less payments|" +
        "less payment|payments credits|gift card|giftcard|gift certificate|geschenkkarte|geschenkgutschein|" +
        "wertgutschein|carte cadeau|cheque cadeau|tarjeta regalo|buono regalo|carta regalo|store credit|" +
        "credit applied|account credit|teilzahlung|prepaid|prepayment|titres restaurant|ticket restaurant|" +
        "buoni pasto|essensgutschein|deposit",
    ),
  ],
  [
    "balance",
    phrases(
      "balance due|bal due|balance to pay|remaining balance|balance remaining|remaining|amount outstanding|" +
        "outstanding|still to pay|balance|offener betrag|restbetrag|restzahlung|restsaldo|noch zu zahlen|" +
        "noch offen|verbleibender betrag|reste a payer|reste du|solde a payer|solde du|solde|saldo pendiente|" +
        "importe pendiente|pendiente de pago|pendiente|resta por pagar|resta da pagare|rimanenza|saldo da pagare|" +
        "residuo|saldo",
    ),
  ],
  [
    "change",
    phrases(
      "change due|change given|your change|change|ruckgeld|wechselgeld|zuruck|retourgeld|ruckgabe|rendu|" +
        "monnaie rendue|monnaie|a rendre|su cambio|cambio|vuelto|vuelta|devolucion efectivo|resto|お釣り|お釣|おつり|釣銭",
    ),
  ],
  ["rounding", phrases("rounding|rounded|rundung|rundungsdifferenz|arrondi|redondeo|arrotondamento")],
  [
    "discount",
    phrases(
      "discount|discounts|coupon|coupons|promo|promotion|promo code|rabatt|rabatte|nachlass|preisnachlass|" +
        "skonto|gutschein|gutscheincode|sofortrabatt|aktionsrabatt|remise|remises|reduction|rabais|ristourne|" +
        "descuento|dto|rebaja|sconto|sconti|buono sconto|voucher|member price|markdown|rebate|loyalty discount|割引|" +
        "値引",
    ),
  ],
  [
    "cash",
    phrases(
      "cash|cash tendered|cash paid|cash given|tendered|amount tendered|bar|bargeld|barzahlung|bar gegeben|" +
        "gegeben|bar erhalten|erhalten|especes|recu|especes recues|efectivo|entregado|recibido|contanti|contante|" +
        "pagato contanti|ricevuto|お預り|お預かり|現金|預り",
    ),
  ],
  ["tip", phrases("tip|tips|tip amount|gratuity|trinkgeld|pourboire|propina|mancia|チップ")],
  [
    "fee",
    phrases(
      "shipping|delivery|delivery fee|postage|postage packing|p p|versand|versandkosten|porto|lieferung|" +
        "liefergebuhr|lieferkosten|livraison|frais de port|frais de livraison|frais d envoi|envio|gastos de envio|" +
        "spedizione|spese di spedizione|service charge|service fee|servicegebuhr|servicepauschale|booking fee|" +
        "buchungsgebuhr|handling|surcharge|coperto|servizio|cubierto|resort fee|processing fee|platform fee|" +
        "frais de service|bearbeitungsgebuhr|サービス料|送料|city tax|tourist tax|kurtaxe|taxe de sejour|" +
        "tassa di soggiorno|tasa turistica|occupancy tax|pfand|leergut",
    ),
  ],
];

/** Words for tax; whether the tax is inside the price or on top is told by `insideWords`. */
export const taxWords = phrases(
  "tax|taxes|vat|sales tax|gst|hst|pst|qst|mwst|m w st|ust|mehrwertsteuer|umsatzsteuer|steuer|steuern|tva|" +
    "t v a|iva|i v a|impuestos|impuesto|imposta|imposte|moms|mva|btw|igic|消費税|外税|内税|tps|tvq|mwst betrag|" +
    "iva importe",
);
export const insideWords = phrases(
  "included|includes|including|incl|inc|inclusive|inkl|inklusive|enthalten|enthaltene|enthaelt|davon|darin|" +
    "dont|incluse|inclus|compris|comprise|incluido|incluidos|incluye|inclusa|incluso|inclusi|compresa|" +
    "compreso|di cui|of which|contained|brutto|gross|ttc|t t c|toutes taxes|after tax|with tax|税込|内税|内消費税|うち",
);
export const outsideWords = phrases(
  "excluded|excluding|excl|exc|ex|exkl|exklusive|ohne|before|pre|zzgl|net|netto|ht|h t|hors|sin|senza|" +
    "esclusa|excluido|without|neto|netta|税抜|pretax",
);
/** Words that name a sum of any kind; the other words on the line decide which. */
export const sumWords = phrases(
  "total|totals|totale|totaux|gesamt|gesamtbetrag|gesamtsumme|gesamtpreis|summe|endsumme|endbetrag|" +
    "rechnungsbetrag|rechnungssumme|rechnungsendbetrag|zahlbetrag|bruttobetrag|bruttosumme|gesamtbrutto|" +
    "zu zahlen|zu bezahlen|zahlungsbetrag|grand total|order total|invoice total|bill total|montant total|" +
    "montant ttc|montant du|montant a payer|a payer|total a payer|total general|total ttc|total a pagar|" +
    "a pagar|importe total|total factura|total importe|totale complessivo|totale documento|totale fattura|" +
    "importo totale|da pagare|totale da pagare|totale dovuto|合計|総合計|お買上計|お買上げ計|ご請求額|税込合計|ご請求金額|お会計|総額|totaal|" +
    "amount owed|please pay|pay this amount|to pay|you owe|final amount|summa|att betala|total cost|" +
    "total price|total charge|fare total|total fare|trip total|total paye|total facture",
);
export const subtotalWords = phrases(
  "subtotal|sub total|subtot|sub totale|subtotale|zwischensumme|zw summe|nettobetrag|nettosumme|warenwert|" +
    "summe netto|gesamt netto|sous total|montant ht|total ht|base imponible|base imp|imponibile|" +
    "totale imponibile|base|net amount|net total|net|netto|neto|taxable|taxable amount|item total|items total|" +
    "items subtotal|item subtotal|merchandise|goods|food total|drinks total|food|beverage|zwischentotal|小計|税抜|" +
    "課税対象|対象|hors taxe|hors taxes|total hors taxe|total avant|somme|suma|somma|nettowert|base ht",
);
export const cardWords = phrases(
  "visa|mastercard|master card|maestro|amex|american express|discover|debit|credit card|credit|debit card|" +
    "card|card payment|ec karte|ec|ec cash|girocard|kartenzahlung|karte|kreditkarte|carte bancaire|" +
    "carte bleue|carte|cb|tarjeta|carta di credito|carta|bancomat|pagobancomat|paypal|apple pay|google pay|" +
    "amount paid|paid|total paid|you paid|bezahlt|gezahlt|paye|regle|reglement|pagado|pagato|payment|zahlung|" +
    "paiement|pago|pagamento|charged|amount charged|twint|klarna|クレジット|カード|lastschrift|abgebucht|contactless|" +
    "kontaktlos|sans contact|uberweisung|suica|pasmo|bank transfer|v pay|vpay|postcard|m card|tendered card",
);
/** Lines that name what was paid, tip and all; they stand for the total where no line is called so. */
export const paidWords = phrases(
  "amount paid|total paid|you paid|total amount paid|amount charged|total charged|total amount charged|" +
    "due today|due now|total due today|amount due today|to pay today|to pay now|pay today|payable today|" +
    "heute fallig|heute zu zahlen|jetzt zu zahlen|a payer aujourd hui|du aujourd hui|a pagar hoy|da pagare oggi|" +
    "we charged|you were charged|paid in total|bezahlter betrag|gezahlter betrag|abgebuchter betrag|" +
    "sie haben bezahlt|sie haben gezahlt|gesamt bezahlt|montant paye|montant regle|montant debite|total paye|" +
    "total regle|total debite|vous avez paye|importe pagado|importe cobrado|importe cargado|total pagado|" +
    "total cobrado|ha pagado|has pagado|importo pagato|importo addebitato|totale pagato|totale addebitato|" +
    "hai pagato|支払金額|お支払金額|お支払い金額",
);
export const countWords = phrases(
  "items|item count|items sold|no of items|number of items|anzahl|artikel|positionen|articles|" +
    "nombre d articles|nb articles|articulos|articoli|num articoli|qty|quantity|units|pieces|menge|stuck|" +
    "pezzi|点数|guests|covers|couverts|personen",
);
export const weakWords = phrases(
  "amount|betrag|montant|importe|importo|price|preis|prix|precio|prezzo|sum|bill|fare|charge|cost|fee|" +
    "kosten|金額|代金",
);
export const headingWords = phrases(
  "qty|quantity|price|unit|description|item|items|amount|rate|menge|preis|einzelpreis|gesamtpreis|" +
    "bezeichnung|beschreibung|artikel|pos|quantite|prix|designation|montant|cantidad|precio|descripcion|" +
    "concepto|importe|quantita|prezzo|descrizione|importo|hours|total|gesamt|betrag|totale|vat|mwst|tva|iva|" +
    "tax|netto|brutto|net|gross|ht|ttc|anzahl|product|produkt|unit price|satz|steuer|taux|base|imponibile|" +
    "imposta|tipo|cuota",
);
