// What several screens show of a dossier.
import type { ComponentChildren } from "preact";
import type { Due } from "../api/models";
import { moment } from "../format";
import { currentTexts, type Texts } from "../texts";

/** Rows of a name and a value; rows without a value are left out. */
export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="answers">
      {rows
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Where the dossier stands, and what comes next. */
export function Standing({ label, next }: { label: string; next: string }) {
  const texts = currentTexts();
  return (
    <div class="standing">
      <p class="small">{texts.dossier.status}</p>
      <p class="standing-label">{label}</p>
      <p>{next}</p>
    </div>
  );
}

/** Originals to bring along; nothing where there are none. */
export function Originals({ papers }: { papers: readonly string[] }) {
  const texts = currentTexts();
  if (papers.length === 0) return null;
  return (
    <section>
      <h2>{texts.sent.bring}</h2>
      <ul>
        {papers.map((paper) => (
          <li key={paper}>{paper}</li>
        ))}
      </ul>
    </section>
  );
}

interface Entry {
  at: string;
  status: string;
  label: string;
  /** What the office or the citizen wrote. */
  note?: string | null;
}

/** What has happened, oldest first; the last entry is where the dossier stands. */
export function Timeline({ entries }: { entries: readonly Entry[] }) {
  const texts = currentTexts();
  return (
    <section>
      <h2>{texts.dossier.timeline}</h2>
      <ol class="timeline">
        {entries.map((entry, index) => (
          <li key={entry.at + entry.status} class={index === entries.length - 1 ? "now" : ""}>
            <span class="timeline-label">{entry.label}</span>
            <time dateTime={entry.at}>{moment(entry.at)}</time>
            {entry.note && <p class="timeline-note">{entry.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Nothing is due any more of what ended without a result. */
export function isOver({ status }: { status: string }): boolean {
  return status === "declined" || status === "stopped";
}

/** Whether a day of the office, or of the citizen, is still to come. */
export function awaitsDay({ status }: { status: string }): boolean {
  return !isOver({ status }) && status !== "resolved" && status !== "returned";
}

/** What is due, as rows for `Facts`: the office's answer at first, then the result. */
export function dueRows(dossier: { status: string; due: Due }, texts: Texts): [string, string][] {
  const say = texts.dossier;
  const { due } = dossier;
  if (isOver(dossier)) return [];
  const isMoved = due.original_at !== due.at;
  // Counted by the server, in working time, until the result is there.
  const isLate = due.remaining_seconds !== null && due.remaining_seconds < 0;
  const when = moment(due.at);
  return [
    [due.clock === "acceptance" ? say.due : say.resultDue, isLate ? say.late(when) : when],
    [say.postponed, due.postponed_to ? moment(due.postponed_to) : ""],
    [say.dueAtFirst, isMoved ? moment(due.original_at) : ""],
    [say.paused, due.paused_since ? moment(due.paused_since) : ""],
  ];
}

/** How the office came to this date, sentence by sentence. */
export function WhyThisDate({ dossier }: { dossier: { status: string; due: Due } }) {
  const texts = currentTexts();
  const { due } = dossier;
  if (isOver(dossier) || due.explanation.length === 0) return null;
  return (
    <details class="folded">
      <summary>{texts.dossier.why}</summary>
      <ul>
        {due.explanation.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  );
}
