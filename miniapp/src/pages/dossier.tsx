// One dossier of the citizen's own: where it stands, and what was sent.
import { getDossier } from "../api/citizen";
import type { Dossier } from "../api/models";
import { moment } from "../format";
import { links } from "../router";
import { useTexts } from "../texts";
import { Facts, Originals, Standing, Timeline } from "../ui/dossier";
import { Heading } from "../ui/heading";
import { LoadedScreen } from "../ui/loaded";
import { useResource } from "../ui/resource";

export function DossierPage({ id }: { id: string }) {
  const dossier = useResource(() => getDossier(id), [id]);
  return <LoadedScreen resource={dossier}>{(data) => <One dossier={data} />}</LoadedScreen>;
}

function One({ dossier }: { dossier: Dossier }) {
  const texts = useTexts();
  return (
    <>
      <Heading title={dossier.procedure.name} />
      <Standing label={dossier.status_label} next={dossier.next_step} />
      <p class="code" data-testid="tracking-code">
        {dossier.tracking_code}
      </p>
      <Facts
        rows={[
          [texts.sent.number, dossier.number],
          [texts.dossier.agency, dossier.agency.name],
          [texts.dossier.submitted, moment(dossier.submitted_at)],
          [texts.dossier.due, moment(dossier.acceptance_due_at)],
        ]}
      />
      <Timeline entries={dossier.timeline} />
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
      <Originals papers={dossier.papers_to_bring} />
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
