// One dossier of the citizen's own: where it stands, what is to be done now, and all that is known.
import { useState } from "preact/hooks";
import { takeDone, type Deed } from "../act";
import { getAppointmentLink, getDeclarationLink, getLetterLink } from "../api/acts";
import { getDossier } from "../api/citizen";
import type { Allowed, Dossier } from "../api/models";
import { bridge } from "../bridge";
import { day, moment } from "../format";
import { links } from "../router";
import { currentTexts } from "../texts";
import {
  Facts,
  Originals,
  Standing,
  Timeline,
  WhyThisDate,
  awaitsDay,
  dueRows,
  isOver,
} from "../ui/dossier";
import { Heading } from "../ui/heading";
import { LoadedScreen } from "../ui/loaded";
import { Pdf } from "../ui/pdf";
import { useResource } from "../ui/resource";
import { TakeFile } from "../ui/take-file";
import { Messages } from "./dossier-messages";
import { Result, ToDo } from "./dossier-now";
import { officeRows } from "./dossier-office";

export function DossierPage({ id }: { id: string }) {
  const [done] = useState(() => takeDone(id));
  const [fresh, setFresh] = useState(done?.dossier);
  const dossier = useResource(() => {
    setFresh(undefined);
    return fresh ? Promise.resolve(fresh) : getDossier(id);
  }, [id]);
  return (
    <LoadedScreen resource={dossier}>
      {(data) => <One start={data} said={done?.deed ?? ""} />}
    </LoadedScreen>
  );
}

function One({ start, said }: { start: Dossier; said: Deed | "" }) {
  const texts = currentTexts();
  const [dossier, setDossier] = useState(start);
  const may = (action: Allowed) => dossier.allowed.includes(action);
  return (
    <>
      <Heading title={dossier.procedure.name} />
      {said && (
        <p class="notice good" role="status">
          {texts.act.done[said]}
        </p>
      )}
      <Standing
        label={dossier.status_label}
        // A draft to be checked is no status: "nothing to do", above it, would be wrong.
        next={hasDraft(dossier) ? "" : dossier.next_step}
      />
      <Why dossier={dossier} />
      <ToDo dossier={dossier} onChange={setDossier} />
      <Result dossier={dossier} />
      <p class="small above-code">{texts.sent.codeLabel}</p>
      <p class="code" data-testid="tracking-code">
        {dossier.tracking_code}
      </p>
      <Facts
        rows={[
          [texts.sent.number, dossier.number],
          [texts.dossier.agency, dossier.agency.name],
          ...officeRows(dossier.agency, texts),
          [texts.dossier.submitted, moment(dossier.submitted_at)],
          ...dueRows(dossier, texts),
        ]}
      />
      <WhyThisDate dossier={dossier} />
      {awaitsDay(dossier) && (
        <TakeFile
          icon="calendar"
          say={texts.calendar}
          link={() => getAppointmentLink(dossier.id)}
        />
      )}
      <Timeline entries={dossier.history} />
      {dossier.status !== "returned" && !isOver(dossier) && (
        <Originals papers={dossier.papers_to_bring} />
      )}
      <Messages id={dossier.id} />
      <Papers dossier={dossier} />
      <Sent dossier={dossier} />
      <div class="buttons">
        <a class="button second" href={links.sent(dossier.id)}>
          {texts.dossier.showCode}
        </a>
      </div>
      {may("request_withdrawal") && (
        <p>
          <a class="quiet" href={links.withdraw(dossier.id)}>
            {texts.withdraw.link}
          </a>
        </p>
      )}
    </>
  );
}

function hasDraft({ requests }: Dossier): boolean {
  return requests.some(({ kind, answered_at }) => kind === "confirmation" && answered_at === null);
}

/** What ended without a result says why before anything else. */
function Why({ dossier }: { dossier: Dossier }) {
  const texts = currentTexts();
  const { history } = dossier;
  const reason = history[history.length - 1]?.note;
  if (!isOver(dossier) || !reason) return null;
  return (
    <section class="notice warning" aria-labelledby="why">
      <h2 id="why" class="notice-title">
        {texts.dossier.reason}
      </h2>
      <p>{reason}</p>
    </section>
  );
}

/** What the offices have written, and the filled form, as they would be on paper. */
function Papers({ dossier }: { dossier: Dossier }) {
  const texts = currentTexts();
  const say = texts.dossier;
  const rows = dossier.letters.map(({ id, title, number, issued_at }) => ({
    id,
    title,
    note: say.letter(number, day(issued_at)),
    link: () => getLetterLink(dossier.id, id),
  }));
  rows.push({
    id: "declaration",
    title: say.declaration,
    note: say.declarationNote,
    link: () => getDeclarationLink(dossier.id),
  });
  return (
    <section>
      <h2>{say.letters}</h2>
      {rows.map(({ id, link, ...row }) => (
        <Pdf
          key={id}
          {...row}
          open={() => bridge.openDocument(async () => (await link()).url, row.title)}
        />
      ))}
    </section>
  );
}

function Sent({ dossier }: { dossier: Dossier }) {
  const texts = currentTexts();
  if (dossier.attachments.length === 0) return null;
  return (
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
  );
}

/** How many files were sent for each paper, in the order of sending. */
function counted(files: Dossier["attachments"]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { requirement_name: paper } of files) counts.set(paper, (counts.get(paper) ?? 0) + 1);
  return Array.from(counts);
}
