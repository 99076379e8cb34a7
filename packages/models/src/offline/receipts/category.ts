import { labelText } from "./label.ts";

export const categories = [
  "Meals",
  "Groceries",
  "Travel",
  "Lodging",
  "Local transport",
  "Fuel and parking",
  "Office supplies",
  "Software and services",
  "Phone and internet",
  "Books and training",
  "Post and shipping",
  "Health",
  "Home and repairs",
  "Clothing",
  "Leisure",
  "Fees and insurance",
  "Utilities",
  "Other",
] as const;
export type Category = (typeof categories)[number];

/** Merchants and words in five languages, lower case without accents; the merchant's own name counts three times. */
const words: readonly (readonly [Category, string])[] = [
  [
    "Lodging",
    "hotel hotels hotelrechnung hostel motel inn airbnb pension gasthof guesthouse auberge hostal albergo locanda residence ubernachtung ubernachtungen nights stay folio nuitee nuitees noche noches pernottamento zimmer room rooms chambre habitacion camera suite lodge marriott hilton ibis novotel accor hyatt sheraton radisson premier minibar ryokan kurtaxe",
  ],
  [
    "Travel",
    "airline airlines airways flight flights flug fluge lufthansa ryanair easyjet swiss klm iberia vueling delta united american vol billet bahn bahncard deutsche db sncf sbb cff ffs trenitalia italo renfe amtrak eurostar train zug tren treno rail railway ferry fahre boarding passenger reise shinkansen jr hertz avis sixt europcar enterprise rental mietwagen location voiture alquiler noleggio flixbus",
  ],
  [
    "Local transport",
    "taxi cab uber lyft bolt cabify freenow metro subway ubahn tram bus bvg mvg ratp tfl atm emt ticket trip ride fahrschein fahrkarte course carrera corsa lime tier voi underground",
  ],
  [
    "Fuel and parking",
    "fuel petrol diesel gasoline gas tankstelle tanken benzin super shell aral esso bp totalenergies avia repsol cepsa eni agip q8 chevron exxon texaco carburant essence gasolina gasoleo benzina gasolio liter litre litres parking parkhaus parkplatz parken stationnement aparcamiento parcheggio toll maut peage peaje pedaggio pump station carwash",
  ],
  [
    "Meals",
    "gasthaus server table tisch lobster chowder steak chicken pasta soup ristorante restaurante cafe coffee kaffee caffe bar bistro brasserie pizzeria pizza trattoria osteria taverna tapas burger grill diner deli kitchen kuche bakery backerei boulangerie panaderia panificio konditorei starbucks mcdonald mcdonalds subway kfc lunch dinner breakfast mittag menu espresso cappuccino latte beer bier biere cerveza birra wine wein vin vino sushi ramen noodle thai curry sandwich salad salat tip trinkgeld pourboire propina mancia coperto gratuity imbiss doner eis gelato izakaya pub biergarten croissant schnitzel",
  ],
  [
    "Groceries",
    "supermarket supermarkt supermarche supermercado supermercato grocery groceries lidl aldi rewe edeka penny netto kaufland migros coop denner spar billa hofer carrefour auchan leclerc monoprix intermarche mercadona dia eroski esselunga conad tesco sainsbury sainsburys asda waitrose morrisons walmart kroger safeway trader joe wholefoods whole foods market milk milch lait leche latte bread brot butter eggs eier bananas banana tomaten apples konbini lawson familymart eleven bio",
  ],
  [
    "Software and services",
    "software subscription abo abonnement suscripcion abbonamento saas license licence lizenz hosting domain cloud server aws azure github gitlab google workspace microsoft adobe dropbox slack zoom notion figma openai anthropic digitalocean hetzner netlify vercel atlassian jira plan seat seats app api consulting beratung honorar development design services conseil consultoria consulenza freelance",
  ],
  [
    "Phone and internet",
    "telekom vodafone o2 orange sfr bouygues movistar tim wind swisscom sunrise verizon mobile mobil mobilfunk mobilfunkrechnung tarif handy internet broadband dsl fiber fibre sim roaming prepaid",
  ],
  [
    "Books and training",
    "book books bookshop buch bucher buchhandlung librairie libreria livre livres libro libri thalia fnac course courses training schulung seminar workshop conference konferenz kurs tuition udemy coursera formation curso corso ebook waterstones",
  ],
  [
    "Post and shipping",
    "post postamt postage poste correos royal dhl ups fedex dpd gls hermes paket parcel colissimo stamp stamps briefmarken porto timbre timbres sello sellos francobolli einschreiben usps chronopost",
  ],
  [
    "Office supplies",
    "office buro bureau oficina ufficio paper papier papel carta staples toner ink druckerpatrone printer drucker pen pens stift stifte notebook notizbuch stationers stationer envelope envelopes umschlag umschlage enveloppes sobres buste schreibblock ordner locher hefter cahier stapler folder ordner stationery schreibwaren papeterie papeleria cartoleria monitor keyboard tastatur mouse maus usb kabel cable laptop electronics elektronik mediamarkt saturn apple headset adapter mcpaper viking",
  ],
  [
    "Health",
    "pharmacy pharmacie apotheke farmacia drugstore boots doctor arzt medecin clinic klinik hospital dental zahnarzt optiker optician ibuprofen aspirin paracetamol pflaster walgreens cvs rossmann dm",
  ],
  [
    "Home and repairs",
    "hardware baumarkt obi hornbach bauhaus toom leroy merlin bricolage ikea furniture mobel tool tools werkzeug schrauben paint farbe plumber klempner electrician elektriker repair reparatur reparation reparacion riparazione cleaning reinigung nettoyage home depot lowes",
  ],
  [
    "Clothing",
    "clothing kleidung vetements ropa abbigliamento shoes schuhe zapatos scarpe shirt hemd jacket jacke zara primark uniqlo",
  ],
  [
    "Leisure",
    "escape escaperoom puzzle spiel playhouse screening film movie stalls circle balcony vorstellung seance entrada entradas biglietto spettacolo parkett loge zoo cinema kino theater theatre theatro museum musee museo concert konzert eintritt admission netflix spotify gym fitness sport",
  ],
  [
    "Fees and insurance",
    "insurance versicherung assurance seguro assicurazione bank fee gebuhr gebuhren frais comision commissione notary notar steuerberater visa-fee",
  ],
  [
    "Utilities",
    "electricity strom electricite electricidad elettricita gas water wasser heating heizung energy energie stadtwerke edf enel iberdrola",
  ],
];

const dictionary = words.map(([category, text]) => [category, new Set(text.split(" "))] as const);

function count(text: string, dictionaryWords: ReadonlySet<string>): number {
  return new Set(
    labelText(text)
      .split(" ")
      .filter((word) => dictionaryWords.has(word)),
  ).size;
}

/** Best fitting category by the merchant's name and the words on the receipt; `Other` when nothing fits. */
export function chooseCategory(merchant: string | null, lines: readonly string[]): Category {
  const text = lines.join(" \n ").replace(/escape[ -]?rooms?/gi, "escaperoom");
  let best: Category = "Other";
  let top = 0;
  for (const [category, known] of dictionary) {
    const score = count(merchant ?? "", known) * 3 + count(text, known);
    if (score > top) {
      top = score;
      best = category;
    }
  }
  return best;
}
