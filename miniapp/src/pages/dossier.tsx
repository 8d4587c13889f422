// One dossier of the citizen's own: where it stands, and what was sent.
import { getDossier } from "../api/citizen";
import type { Dossier } from "../api/models";
import { moment, size } from "../format";
import { links } from "../router";
import { useTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Loaded } from "../ui/loaded";
import { useResource } from "../ui/resource";
import { Timeline } from "../ui/timeline";

export function DossierPage({ id }: { id: string }) {
  const dossier = useResource(() => getDossier(id), [id]);
  return <Loaded resource={dossier}>{(data) => <One dossier={data} />}</Loaded>;
}

function One({ dossier }: { dossier: Dossier }) {
  const texts = useTexts();
  return (
    <>
      <Heading title={dossier.procedure.name} />
      <div class="standing">
        <p class="small">{texts.dossier.status}</p>
        <p class="standing-label">{dossier.status_label}</p>
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
            {dossier.attachments.map((file, index) => (
              <li key={index}>
                {file.file_name} <span class="small">({size(file.size)})</span>
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
