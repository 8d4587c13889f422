// What several screens show of a dossier.
import { moment } from "../format";
import { useTexts } from "../texts";

/** Rows of a name and a value; rows without a value are left out. */
export function Facts({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl class="answers">
      {rows
        .filter(([, value]) => value !== "")
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
  const texts = useTexts();
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
  const texts = useTexts();
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
}

/** What has happened, oldest first; the last entry is where the dossier stands. */
export function Timeline({ entries }: { entries: readonly Entry[] }) {
  const texts = useTexts();
  return (
    <section>
      <h2>{texts.dossier.timeline}</h2>
      <ol class="timeline">
        {entries.map((entry, index) => (
          <li key={entry.at + entry.status} class={index === entries.length - 1 ? "now" : ""}>
            <span class="timeline-label">{entry.label}</span>
            <time dateTime={entry.at}>{moment(entry.at)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
