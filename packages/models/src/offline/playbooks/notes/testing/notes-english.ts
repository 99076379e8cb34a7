import type { NoteSample } from "./note-sample.ts";

/** Notes, minutes, mails and transcripts in English, as people write them. */
export const englishNotes: readonly NoteSample[] = [
  {
    path: "/f/2026-03-02 product sync.md",
    text: `# Product sync, 2 March 2026

Present: Priya, Tom, Lena, Marcus (remote)

## Onboarding

New users drop off at the import step. Lena watched six recordings: people do not know which file to pick.
Tom thinks the wording is the problem, Priya thinks the step comes too early.

## Pricing page

The pricing page test ran for three weeks. The annual toggle won clearly, 14% against 9%.
We talked about showing the enterprise price and nobody was keen on it.

## Decisions

- The annual toggle stays on by default.
- We drop the import step from onboarding and move it to the dashboard.

## Action items

- [ ] Lena: write the new onboarding copy by Friday
- [ ] Tom to remove the feature flag
- [ ] Ask legal about the trial terms (Priya, 12 March)
- [x] Book the room for the retro

## Open questions

- Do we keep the old import for partners?
- Who owns the status page after Marcus leaves
`,
    picked: {
      decisions: ["The annual toggle stays on", "We drop the import step"],
      actions: [
        { what: "write the new onboarding copy", who: "Lena", by: "Friday" },
        { what: "remove the feature flag", who: "Tom", by: null },
        { what: "Ask legal about the trial terms", who: "Priya", by: "12 March" },
      ],
      questions: ["Do we keep the old import", "Who owns the status page"],
      traps: ["Tom thinks the wording", "Present: Priya", "nobody was keen"],
    },
  },
  {
    path: "/f/standup call.vtt",
    text: `WEBVTT

NOTE recorded automatically

1
00:00:01.000 --> 00:00:04.500
<v Dana Osei>Morning everyone, can you hear me?</v>

2
00:00:05.000 --> 00:00:06.000
<v Jonas>Yes, loud and clear.</v>

3
00:00:08.000 --> 00:00:15.000
<v Dana Osei>Okay. So the warehouse move. The landlord wants an answer
and honestly the new place is twice the size for nearly the same rent.</v>

4
00:00:16.000 --> 00:00:21.000
<v Jonas>I looked at the loading dock. It only takes small trucks, that worries me a bit.</v>

5
00:00:22.000 --> 00:00:27.500
<v Mireille>I'll call the carrier and ask about the truck sizes by Wednesday.</v>

6
00:00:28.000 --> 00:00:33.000
<v Dana Osei>Great. And we agreed to sign only if the dock is fixed, right?</v>

7
00:00:34.000 --> 00:00:36.000
<v Jonas>Right, that's what we decided.</v>

8
00:00:37.000 --> 00:00:45.000
<v Dana Osei>Jonas, can you send me the floor plan before the end of the week? I need it for the insurance.</v>

9
00:00:46.000 --> 00:00:48.000
<v Jonas>Sure, I'll send it tomorrow.</v>

10
00:00:50.000 --> 00:00:57.000
<v Mireille>One thing that is still open is who pays for the racks, us or the landlord.</v>

11
00:00:58.000 --> 00:01:02.000
<v Dana Osei>I will be honest, I have no idea. It will probably rain on moving day, too.</v>

12
00:01:03.000 --> 00:01:07.000
<v Dana Osei>Let's go with the second week of May for the move, then.</v>
`,
    picked: {
      decisions: ["we agreed to sign only if the dock is fixed", "Let's go with the second week of May"],
      actions: [
        { what: "call the carrier and ask about the truck sizes", who: "Mireille", by: "Wednesday" },
        { what: "send me the floor plan", who: "Jonas", by: "end of the week" },
        { what: "I'll send it tomorrow", who: "Jonas", by: "tomorrow" },
      ],
      questions: ["One thing that is still open is who pays for the racks"],
      traps: [
        "can you hear me",
        "I will be honest",
        "It will probably rain",
        "Yes, loud and clear",
        "The landlord wants",
      ],
    },
  },
  {
    path: "/f/board minutes.docx",
    text: `# Minutes of the board meeting {p1}

Riverside Allotment Association, 14 January 2026 {p2}

Present: H. Abara (chair), K. Lindqvist (treasurer), S. Oyelaran, J. Pike. Apologies: M. Trent. {p3}

## 1. Water {p4}

The chair reported that the north tap has been leaking since November. The leak costs the association about 40 pounds a month. Two quotes were received. It was resolved to accept the quote of Fenwick & Sons for 620 pounds. Mr Pike will arrange a date with the plumber before the end of February. {p5}

## 2. Waiting list {p6}

There are 31 names on the waiting list. Several plots are visibly unused. The board agreed that plots unused for two seasons may be offered to the waiting list. S. Oyelaran is to write to the holders of plots 8, 17 and 22. It remains unclear whether half plots count as full members. {p7}

## 3. Accounts {p8}

The accounts were approved unanimously. The treasurer noted that the bonfire night made a small loss. The motion to raise the rent was rejected. {p9}

{t1}
| Task | Responsible | Due |
| --- | --- | --- |
| Renew the insurance | K. Lindqvist | 1 March 2026 |
| Repair the notice board | J. Pike |  |

The next meeting will be held on 11 March. {p20}

## Page footer

1 / 2 {footer1.p1}
`,
    picked: {
      decisions: [
        "It was resolved to accept the quote of Fenwick",
        "The board agreed that plots unused",
        "The accounts were approved unanimously",
        "The motion to raise the rent was rejected",
      ],
      actions: [
        { what: "arrange a date with the plumber", who: "Mr Pike", by: "end of February" },
        { what: "write to the holders of plots", who: "S. Oyelaran", by: null },
        { what: "Renew the insurance", who: "K. Lindqvist", by: "1 March 2026" },
        { what: "Repair the notice board", who: "J. Pike", by: null },
      ],
      questions: ["It remains unclear whether half plots"],
      traps: ["The next meeting will be held", "Two quotes were received", "1 / 2"],
    },
  },
  {
    path: "/f/Re Spring fair.eml",
    text: `Subject: Re: Spring fair
From: Wanjiru Kamau <wanjiru@example.org>
To: Pete Salter <pete@example.org>, Olga <olga@example.org>
Date: 2026-02-18T09:12:00.000Z

Hi both,

thanks for yesterday. We settled on Saturday 25 April for the fair, and the school hall is booked.
Could you please send the flyer draft to the printer by Monday, Pete? The deadline there is noon.
I'll take care of the permit with the council.
Olga, please confirm the number of stalls.

What do we do if it rains? We never talked about that.

Best wishes
Wanjiru

> On 17 Feb Pete wrote:
> Should we ask the fire brigade for the tent?
> I will ask around about a generator.
`,
    picked: {
      decisions: ["We settled on Saturday 25 April"],
      actions: [
        { what: "send the flyer draft to the printer", who: "Pete", by: "Monday" },
        { what: "take care of the permit", who: "Wanjiru Kamau", by: null },
        { what: "confirm the number of stalls", who: "Olga", by: null },
      ],
      questions: ["What do we do if it rains"],
      traps: ["thanks for yesterday", "Best wishes", "The deadline there is noon"],
    },
  },
  {
    path: "/f/interview notes - Halvorsen.txt",
    text: `Interview with Mrs Halvorsen, home visit, 9 Feb
works nights, two kids, car is old

- finds the app confusing, esp. the calendar
- calendar shows the wrong week after midnight!!
- would pay for reminders by text message
- "I just want it to tell me when to leave"
- never uses the map

she asked whether the data can be deleted. told her i'd check
-> check with privacy team about deleting data
-> send her the voucher (me, this week)

TODO: transcribe the recording
calendar came up again and again, reminders too
`,
    picked: {
      decisions: [],
      actions: [
        { what: "check with privacy team about deleting data", who: null, by: null },
        { what: "send her the voucher", who: "me", by: "this week" },
        { what: "transcribe the recording", who: null, by: null },
      ],
      questions: [],
      traps: ["would pay for reminders", "never uses the map"],
    },
  },
  {
    path: "/f/steering.pdf",
    text: `## Page 1

Steering committee – summary
Project Heron, 20 March 2026

The committee discussed the budget overrun in the second work
package. Costs for steel rose by a fifth. After some discussion the
committee decided to postpone the west entrance until phase two.

ACTION: R. Okafor to update the risk register by 3 April.
ACTION: All to review the draft contract.
DECISION: Monthly reports go to the regional office only.

## Page 2

Steel prices were discussed again. The supplier has not answered.
Still to be clarified: penalty clause for late delivery of steel.
Marta should have the revised drawings ready by the end of April.
`,
    picked: {
      decisions: [
        "the committee decided to postpone the west entrance",
        "Monthly reports go to the regional office only",
      ],
      actions: [
        { what: "update the risk register", who: "R. Okafor", by: "3 April" },
        { what: "review the draft contract", who: "All", by: null },
        { what: "have the revised drawings ready", who: "Marta", by: "the end of April" },
      ],
      questions: ["penalty clause for late delivery"],
      traps: ["Costs for steel rose", "The supplier has not answered"],
    },
  },
  {
    path: "/f/call with Bexley.txt",
    text: `[10:02] Ruth: So, where are we with the audit?
[10:02] Ivo: We have three of the five files. The other two are with the bank.
[10:04] Ruth: Fine. Then we'll do the bank files last.
[10:05] Ivo: I'd need access to the archive for that though.
[10:05] Ruth: I can give you access today.
[10:07] Ivo: Do they expect a written statement at all?
[10:08] Ruth: Good question. I don't know. Nobody told us.
[10:09] Ivo: Then let's ask Bexley. I'm going to write to them on Thursday.
[10:11] Ruth: Yes please. The archive is a mess, by the way. Half of the boxes have no label, and the archive list is from 2019.
[10:12] Ivo: We decided nothing about the fee, did we?
[10:12] Ruth: No.
`,
    picked: {
      decisions: ["Then we'll do the bank files last"],
      actions: [
        { what: "give you access today", who: "Ruth", by: "today" },
        { what: "I'm going to write to them on Thursday", who: "Ivo", by: "Thursday" },
      ],
      questions: ["Do they expect a written statement"],
      traps: ["The archive is a mess", "We decided nothing about the fee"],
    },
  },
];
