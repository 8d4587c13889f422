// What has happened to a dossier, oldest first, the last entry being where it stands.
import { moment } from "../format";

interface Entry {
  at: string;
  status: string;
  label: string;
}

export function Timeline({ entries }: { entries: readonly Entry[] }) {
  return (
    <ol class="timeline">
      {entries.map((entry, index) => (
        <li key={entry.at + entry.status} class={index === entries.length - 1 ? "now" : ""}>
          <span class="timeline-label">{entry.label}</span>
          <time dateTime={entry.at}>{moment(entry.at)}</time>
        </li>
      ))}
    </ol>
  );
}
