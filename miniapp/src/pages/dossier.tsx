// One dossier of the citizen's own: where it stands, and what was sent.
import { getDossier } from "../api/citizen";
import type { Dossier } from "../api/models";
import { moment } from "../format";
import { links } from "../router";
import { useTexts } from "../texts";
import { Heading } from "../ui/heading";
import { LoadedScreen } from "../ui/loaded";
import { useResource } from "../ui/resource";
import { Timeline } from "../ui/timeline";

export function DossierPage({ id }: { id: string }) {
  const dossier = useResource(() => getDossier(id), [id]);
  return <LoadedScreen resource={dossier}>{(data) => <One dossier={data} />}</LoadedScreen>;
}

function One({ dossier }: { dossier: Dossier }) {
  const texts = useTexts();
  return (
    <>
      <Heading title={dossier.procedure.name} />
      <div class="standing">
        <p class="small">{texts.dossier.status}</p>
        <p class="standing-label">{dossier.status_label}</p>
        <p>{dossier.next_step}</p>
      </div>
      <dl class="answers">
        <div>
          <dt>{texts.sent.codeLabel}</dt>
          <dd data-testid="tracking-code">{dossier.tracking_code}</dd>
        </div>
        <div>
          <dt>{texts.sent.number}</dt>
          <dd>{dossier.number}</dd>
        </div>
        <div>
          <dt>{texts.dossier.agency}</dt>
          <dd>{dossier.agency.name}</dd>
        </div>
        <div>
          <dt>{texts.dossier.submitted}</dt>
          <dd>{moment(dossier.submitted_at)}</dd>
        </div>
        {dossier.acceptance_due_at && (
          <div>
            <dt>{texts.dossier.due}</dt>
            <dd>{moment(dossier.acceptance_due_at)}</dd>
          </div>
        )}
      </dl>
      <section>
        <h2>{texts.dossier.timeline}</h2>
        <Timeline entries={dossier.timeline} />
      </section>
      {dossier.attachments.length > 0 && (
        <section>
          <h2>{texts.dossier.papers}</h2>
          <ul>
            {counted(dossier.attachments).map(([paper, count]) => (
              <li key={paper}>
                {paper}: {texts.dossier.files(count)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {dossier.papers_to_bring.length > 0 && (
        <section>
          <h2>{texts.sent.bring}</h2>
          <ul>
            {dossier.papers_to_bring.map((paper) => (
              <li key={paper}>{paper}</li>
            ))}
          </ul>
        </section>
      )}
      <a class="button second" href={links.sent(dossier.id)}>
        {texts.dossier.showCode}
      </a>
    </>
  );
}

/** How many files were sent for each paper, in the order of sending. */
function counted(files: Dossier["attachments"]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { requirement_name: paper } of files) counts.set(paper, (counts.get(paper) ?? 0) + 1);
  return Array.from(counts);
}
