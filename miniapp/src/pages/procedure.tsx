// What a procedure is for, what it asks and gives, before anybody starts.
import { useState } from "preact/hooks";
import { listDrafts } from "../api/citizen";
import type { DraftSummary, Procedure, Redirect, Requirement } from "../api/models";
import { getProcedure } from "../api/public";
import { fetchCode } from "../code";
import { begunDossiers } from "../form/begun";
import { holds } from "../form/conditions";
import { day } from "../format";
import { links, navigate } from "../router";
import { signIn } from "../session";
import { currentTexts } from "../texts";
import { Drafts } from "../ui/drafts";
import { Heading } from "../ui/heading";
import { Icon, type IconName } from "../ui/icons";
import { LoadedScreen } from "../ui/loaded";
import { Problem } from "../ui/problem";
import { useResource } from "../ui/resource";

export function ProcedurePage({ code }: { code: string }) {
  const procedure = useResource(() => getProcedure(code), [code]);
  return <LoadedScreen resource={procedure}>{(data) => <Guide procedure={data} />}</LoadedScreen>;
}

function Guide({ procedure }: { procedure: Procedure }) {
  const texts = currentTexts();
  const say = texts.procedure;
  return (
    <>
      <Heading title={procedure.name} />
      <p class="lead">{procedure.summary}</p>
      <dl class="facts">
        <Fact icon="clock" name={say.time} {...procedure.time_limit} />
        <Money fees={procedure.fees} />
        <Fact icon="calendar" name={say.deadline} {...procedure.citizen_deadline} />
        <Fact icon="file" name={say.result} text={procedure.result} />
        <Fact icon="person" name={say.whoMayFile} text={procedure.who_may_file} />
        <Fact icon="office" name={say.decidedBy} text={procedure.decided_by} />
      </dl>
      <Elsewhere redirects={procedure.redirects ?? []} />
      <How papers={procedure.requirements} />
      <Wanted papers={procedure.requirements} />
      {procedure.guide.map((part) => (
        <section key={part.title}>
          <h2>{part.title}</h2>
          <ul>
            {part.items.map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        </section>
      ))}
      <Law procedure={procedure} />
      <Start code={procedure.code} />
    </>
  );
}

/** The whole way in a few lines, so that nobody wonders what pressing "start" leads to. */
function How({ papers }: { papers: readonly Requirement[] }) {
  const texts = currentTexts();
  const say = texts.procedure;
  return (
    <section>
      <h2>{say.howTitle}</h2>
      <ol class="way">
        <li>{say.howFill}</li>
        {papers.some(({ how }) => how === "submit") && (
          <li>{usual(papers, "submit").length > 0 ? say.howPhotos : say.howRarePhotos}</li>
        )}
        <li>{say.howSend}</li>
        <li>{usual(papers, "present").length > 0 ? say.howCome : say.howTold}</li>
      </ol>
      <p class="small">{say.startNote}</p>
    </section>
  );
}

/** What is asked for before anything is answered is what most people need. */
function usual(papers: readonly Requirement[], how: Requirement["how"]): readonly Requirement[] {
  return papers.filter((paper) => paper.how === how && holds(paper.condition, {}));
}

/** The papers: those to photograph, the rarely needed ones folded away, and those to bring. */
function Wanted({ papers }: { papers: readonly Requirement[] }) {
  const texts = currentTexts();
  const say = texts.procedure;
  const photographed = papers.filter((paper) => paper.how === "submit");
  const brought = papers.filter((paper) => paper.how === "present");
  const first = usual(papers, "submit");
  const rare = photographed.filter((paper) => !first.includes(paper));
  return (
    <>
      <section>
        <h2>{say.photograph}</h2>
        {first.length === 0 && (
          <p>{rare.length === 0 ? say.nothingToPhotograph : say.seldomToPhotograph}</p>
        )}
        <Papers papers={first} icon="camera" />
        {rare.length > 0 && (
          <details class="folded">
            <summary>{say.rare(rare.length)}</summary>
            <p class="small">{say.rareNote}</p>
            <Papers papers={rare} icon="camera" />
          </details>
        )}
      </section>
      {brought.length > 0 && (
        <section>
          <h2>{say.bring}</h2>
          <Papers papers={brought} icon="file" />
        </section>
      )}
    </>
  );
}

/** When another office is the right one: said before anybody starts. */
function Elsewhere({ redirects }: { redirects: readonly Redirect[] }) {
  const texts = currentTexts();
  if (redirects.length === 0) return null;
  return (
    <section class="notice warning">
      <h2 class="notice-title">{texts.stop.before}</h2>
      <ul>
        {redirects.map(({ text, to }) => (
          <li key={text}>
            {text} <strong>{to.name}.</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Law({ procedure }: { procedure: Procedure }) {
  const texts = currentTexts();
  return (
    <details class="folded">
      <summary>{texts.procedure.legal}</summary>
      <ul>
        {procedure.legal_basis.map((law) => (
          <li key={law.text}>
            {law.text}
            <Unsure certainty={law.certainty} />
          </li>
        ))}
      </ul>
      <p class="small">{texts.procedure.effective(day(procedure.revision.effective_from))}</p>
    </details>
  );
}

/** Something the catalogue's sources do not settle is shown as such. */
function Unsure({ certainty }: { certainty: string }) {
  const texts = currentTexts();
  if (certainty === "sure") return null;
  return <span class="unsure"> ({texts.procedure.unsure})</span>;
}

interface FactProps {
  icon: IconName;
  name: string;
  text: string;
  /** "sure" where nothing is said. */
  certainty?: string;
}

function Fact({ icon, name, text, certainty = "sure" }: FactProps) {
  return (
    <div class="fact">
      <Icon name={icon} />
      <dt>{name}</dt>
      <dd>
        {text}
        <Unsure certainty={certainty} />
      </dd>
    </div>
  );
}

function Money({ fees }: { fees: Procedure["fees"] }) {
  const texts = currentTexts();
  return (
    <div class="fact">
      <Icon name="money" />
      <dt>{texts.procedure.fees}</dt>
      {fees.map((fee) => (
        <dd key={fee.text}>
          {fee.text}
          <Unsure certainty={fee.certainty} />
        </dd>
      ))}
    </div>
  );
}

function Papers({ papers, icon }: { papers: readonly Requirement[]; icon: IconName }) {
  const texts = currentTexts();
  const say = texts.procedure;
  return (
    <ul class="papers">
      {papers.map((paper) => {
        const kinds = paper.alternatives ?? [];
        return (
          <li key={paper.key}>
            <Icon name={icon} />
            <div>
              <strong>{paper.name}</strong>
              {!paper.required && <span class="optional"> ({say.optional})</span>}
              {paper.hint && <p class="small">{paper.hint}</p>}
              {kinds.length > 1 && (
                <>
                  <p class="small">{say.oneOf}</p>
                  <ul>
                    {kinds.map((kind) => (
                      <li key={kind.key}>{kind.name}</li>
                    ))}
                  </ul>
                </>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const loadForm = () => import("../form/new-dossier");

/** Signs in first, so that nothing typed or photographed later waits for it. */
function Start({ code }: { code: string }) {
  const texts = currentTexts();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [drafts, setDrafts] = useState<readonly DraftSummary[]>([]);
  const begin = async () => {
    const { startFilling } = await fetchCode(loadForm);
    await startFilling(code);
    navigate(links.form(code));
  };
  /** Whoever has begun this form before is asked first whether to go on with it. */
  const look = async () => {
    await signIn();
    if (begunDossiers.has(code)) return begin();
    const found = (await listDrafts()).items.filter(
      ({ procedure, state }) => procedure.code === code && state !== "closed",
    );
    if (found.length === 0) return begin();
    setDrafts(found);
  };
  const attempt = (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    work()
      .catch(setError)
      .then(() => setBusy(false));
  };
  if (drafts.length > 0 && error === undefined)
    return (
      <div class="start" role="alert">
        <Drafts drafts={drafts} />
        <button type="button" class="button second" disabled={busy} onClick={() => attempt(begin)}>
          {busy ? texts.app.loading : texts.draft.anew}
        </button>
      </div>
    );
  return (
    <div class="start">
      {error !== undefined && <Problem error={error} onRetry={() => attempt(look)} />}
      <button type="button" class="button" disabled={busy} onClick={() => attempt(look)}>
        {busy
          ? texts.app.loading
          : begunDossiers.has(code)
            ? texts.procedure.continue
            : texts.procedure.start}
      </button>
    </div>
  );
}
