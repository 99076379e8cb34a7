import type { NoteSample } from "./note-sample.ts";

/** Notes, minutes, mails and transcripts in German, as people write them. */
export const germanNotes: readonly NoteSample[] = [
  {
    path: "/f/Protokoll Elternbeirat.txt",
    text: `Protokoll der Sitzung des Elternbeirats vom 12.02.2026
Anwesend: Frau Demir, Herr Böhm, Frau Castellano, Herr Nguyen

TOP 1: Schulfest
Das Schulfest war letztes Jahr gut besucht. Der Kuchenverkauf brachte 480 Euro ein.
Beschluss: Das Schulfest findet am 20. Juni statt.
Frau Demir kümmert sich um die Hüpfburg.
Herr Böhm fragt bis Ende März bei der Feuerwehr wegen der Zelte an.

TOP 2: Schulhof
Die Rutsche ist seit Oktober gesperrt. Die Stadt hat auf zwei Schreiben nicht reagiert.
Der Beirat hat einstimmig beschlossen, einen offenen Brief an die Stadt zu schreiben.
Offen ist, wer die Prüfung der Rutsche bezahlt.

TOP 3: Verschiedenes
Herr Nguyen berichtet vom Förderverein. Die Kasse ist gut gefüllt.

Aufgaben:
- Brief an die Stadt entwerfen (Castellano, bis 28.02.)
- Protokoll verschicken – Böhm
`,
    picked: {
      decisions: ["Das Schulfest findet am 20. Juni statt", "Der Beirat hat einstimmig beschlossen"],
      actions: [
        { what: "kümmert sich um die Hüpfburg", who: "Frau Demir", by: null },
        { what: "bei der Feuerwehr wegen der Zelte", who: "Herr Böhm", by: "Ende März" },
        { what: "Brief an die Stadt entwerfen", who: "Castellano", by: "28.02." },
        { what: "Protokoll verschicken", who: "Böhm", by: null },
      ],
      questions: ["Offen ist, wer die Prüfung der Rutsche bezahlt"],
      traps: ["Der Kuchenverkauf brachte", "Herr Nguyen berichtet", "Anwesend"],
    },
  },
  {
    path: "/f/besprechung.srt",
    text: `1
00:00:02,000 --> 00:00:06,000
Aylin: Gut, fangen wir an. Thema ist die neue Lieferantin.

2
00:00:07,000 --> 00:00:13,000
Stefan: Die Muster waren in Ordnung, aber die Lieferzeit
von sechs Wochen ist mir zu lang.

3
00:00:14,000 --> 00:00:19,000
Aylin: Ich rufe sie morgen an und frage nach einer kürzeren Lieferzeit.

4
00:00:20,000 --> 00:00:26,000
Stefan: Okay. Wir haben uns ja darauf geeinigt, dass wir erst im Mai umstellen.

5
00:00:27,000 --> 00:00:32,000
Aylin: Genau. Kannst du bis Freitag die alten Verträge heraussuchen?

6
00:00:33,000 --> 00:00:35,000
Stefan: Ja, mache ich.

7
00:00:36,000 --> 00:00:42,000
Stefan: Was machen wir mit dem Restbestand in Halle 2?

8
00:00:43,000 --> 00:00:48,000
Aylin: Das müssen wir noch klären. Die Lieferzeit ist jetzt wichtiger.

9
00:00:49,000 --> 00:00:54,000
Aylin: Also dann, wir bleiben vorerst bei der alten Verpackung.
`,
    picked: {
      decisions: ["Wir haben uns ja darauf geeinigt", "wir bleiben vorerst bei der alten Verpackung"],
      actions: [
        { what: "Ich rufe sie morgen an", who: "Aylin", by: "morgen" },
        { what: "die alten Verträge heraussuchen", who: "Stefan", by: "Freitag" },
      ],
      questions: ["Was machen wir mit dem Restbestand"],
      traps: ["Gut, fangen wir an", "Die Muster waren in Ordnung"],
    },
  },
  {
    path: "/f/AW Umzug.eml",
    text: `Subject: AW: Umzug ins neue Büro
From: Karin Wolter <k.wolter@beispiel.de>
To: team@beispiel.de
Date: 2026-03-05T14:30:00.000Z

Liebe alle,

kurz zum Stand: Der Mietvertrag ist unterschrieben. Wir ziehen am 1. Juni um.
Bitte meldet mir bis zum 15. März, wie viele Kartons ihr braucht.
Um die Schlüssel kümmere ich mich.
Tobias übernimmt die Internetleitung.
Ob wir die alten Schreibtische mitnehmen, ist noch nicht geklärt.

Viele Grüße
Karin
`,
    picked: {
      decisions: [],
      actions: [
        { what: "wie viele Kartons ihr braucht", who: null, by: "15. März" },
        { what: "Um die Schlüssel kümmere ich mich", who: "Karin Wolter", by: null },
        { what: "übernimmt die Internetleitung", who: "Tobias", by: null },
      ],
      questions: ["Ob wir die alten Schreibtische mitnehmen"],
      traps: ["Der Mietvertrag ist unterschrieben", "Viele Grüße"],
    },
  },
  {
    path: "/f/Notizen Küche.md",
    text: `# Notizen Küchenplanung

**Beschlüsse**

* Induktion statt Gas
* Die Wand zum Flur bleibt stehen

**To-dos**

* @Mara: Angebot vom Elektriker einholen (bis Mitte April)
* Fliesenmuster bestellen
* [x] Maße an das Küchenstudio schicken

**Offene Punkte**

* Passt der Kühlschrank neben die Tür?

Die Wand zum Flur ist tragend, sagt der Statiker. Gas wäre teurer im Anschluss.
`,
    picked: {
      decisions: ["Induktion statt Gas", "Die Wand zum Flur bleibt stehen"],
      actions: [
        { what: "Angebot vom Elektriker einholen", who: "Mara", by: "Mitte April" },
        { what: "Fliesenmuster bestellen", who: null, by: null },
      ],
      questions: ["Passt der Kühlschrank neben die Tür"],
      traps: ["Gas wäre teurer"],
    },
  },
  {
    path: "/f/Jour fixe KW 11.docx",
    text: `# Jour fixe KW 11 {p1}

Teilnehmer: Hr. Adler, Fr. Brandt, Fr. Çelik {p2}

{t1}
| Nr. | Thema | Art | Wer | Bis |
| --- | --- | --- | --- | --- |
| 1 | Rahmenvertrag mit der Druckerei wird um ein Jahr verlängert | Beschluss |  |  |
| 2 | Preisliste überarbeiten | Aufgabe | Fr. Brandt | 20.03.2026 |
| 3 | Umsatz im Februar lag 3 % unter Plan | Information |  |  |
| 4 | Brauchen wir eine zweite Messe im Herbst? | Frage | Hr. Adler |  |

Fr. Çelik soll die Messetermine für den Herbst zusammenstellen. {p30}
Nächster Termin: 18.03.2026 {p31}
`,
    picked: {
      decisions: ["Rahmenvertrag mit der Druckerei wird um ein Jahr verlängert"],
      actions: [
        { what: "Preisliste überarbeiten", who: "Fr. Brandt", by: "20.03.2026" },
        { what: "Messetermine für den Herbst zusammenstellen", who: "Fr. Çelik", by: null },
      ],
      questions: ["Brauchen wir eine zweite Messe"],
      traps: ["Umsatz im Februar lag", "Nächster Termin"],
    },
  },
];
