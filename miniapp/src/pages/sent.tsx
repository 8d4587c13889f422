// The dossier has arrived: its tracking code, what happens next, what to bring.
import { useState } from "preact/hooks";
import { getAppointmentLink } from "../api/acts";
import { agreeToZalo, getDossier, getReach } from "../api/citizen";
import type { Receipt } from "../api/models";
import { moment } from "../format";
import { links } from "../router";
import { sentDossiers } from "../sent";
import { currentTexts } from "../texts";
import { MessageConsent } from "../ui/consent";
import { Originals, awaitsDay } from "../ui/dossier";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icons";
import { lazy } from "../ui/lazy";
import { LoadedScreen } from "../ui/loaded";
import { explain } from "../ui/problem";
import { useResource } from "../ui/resource";
import { TakeFile } from "../ui/take-file";
import { bridge } from "../bridge";

const QrCode = lazy(async () => (await import("../ui/qr")).QrCode);

export function SentPage({ id }: { id: string }) {
  const kept = sentDossiers.get(id);
  const dossier = useResource<Receipt>(
    () => (kept ? Promise.resolve(kept.dossier) : getDossier(id)),
    [id],
  );
  return (
    <LoadedScreen resource={dossier}>
      {(data) => <Sent dossier={data} earlier={kept?.earlier ?? false} />}
    </LoadedScreen>
  );
}

function Sent({ dossier, earlier }: { dossier: Receipt; earlier: boolean }) {
  const texts = currentTexts();
  const say = texts.sent;
  const { allowMessages } = bridge;
  // Whoever comes back for the code later finds on the dossier what is promised then.
  const waits = dossier.status === "submitted";
  return (
    <>
      <div class="success">
        <Icon name="tick" />
        <Heading title={say.title} />
        <p>{dossier.procedure.name}</p>
      </div>
      {earlier && <p class="notice warning">{texts.send.earlier}</p>}
      <Code dossier={dossier} />
      {waits && (
        <section>
          <h2>{say.nextTitle}</h2>
          <ol>
            <li>{say.nextAgency(dossier.agency.name)}</li>
            <li>{say.nextBy(moment(dossier.acceptance_due_at))}</li>
            <li>{say.nextMessage}</li>
          </ol>
        </section>
      )}
      {awaitsDay(dossier) && (
        <TakeFile
          icon="calendar"
          say={texts.calendar}
          link={() => getAppointmentLink(dossier.id)}
        />
      )}
      {waits && <Originals papers={dossier.papers_to_bring} />}
      {allowMessages && <Messages allow={allowMessages} />}
      {dossier.warnings.length > 0 && (
        <section class="notice warning">
          <h2 class="notice-title">{say.warnings}</h2>
          <ul>
            {dossier.warnings.map((warning) => (
              <li key={warning.pointer + warning.code}>{warning.message}</li>
            ))}
          </ul>
        </section>
      )}
      <p class="small">
        {say.number}: {dossier.number}
      </p>
      <div class="buttons">
        <a class="button" href={links.dossier(dossier.id)}>
          {say.follow}
        </a>
        <a class="button second" href={links.home()}>
          {texts.app.home}
        </a>
      </div>
    </>
  );
}

/** Whoever has agreed already is not asked again. */
function Messages({ allow }: { allow(): Promise<void> }) {
  const texts = currentTexts();
  // Where it cannot be known now, nobody is asked: the choice stands among the messages, too.
  const { data: reach } = useResource(getReach, []);
  if (!reach) return null;
  if (reach.zalo)
    return (
      <p class="group">
        <Icon name="bell" /> {texts.consent.done}
      </p>
    );
  return <MessageConsent allow={() => allow().then(agreeToZalo)} />;
}

function Code({ dossier }: { dossier: Receipt }) {
  const texts = currentTexts();
  const say = texts.sent;
  const code = dossier.tracking_code;
  return (
    <section class="code-card" aria-labelledby="code">
      <h2 id="code">{say.codeLabel}</h2>
      <p class="code" data-testid="tracking-code">
        {code}
      </p>
      <QrCode text={code} label={say.qr(code)} />
      <p class="small">{say.keep}</p>
      <Hand dossier={dossier} />
    </section>
  );
}

/** Ways to take the code along. */
function Hand({ dossier }: { dossier: Receipt }) {
  const texts = currentTexts();
  const say = texts.sent;
  const [said, setSaid] = useState("");
  const code = dossier.tracking_code;
  const { share, close } = bridge;
  const copy = () =>
    (navigator.clipboard?.writeText(code) ?? Promise.reject(new Error("no clipboard"))).then(
      () => setSaid(say.copied),
      () => setSaid(say.copyFailed),
    );
  const tell = (error: unknown) => setSaid(explain(error, texts));
  return (
    <>
      <div class="buttons row">
        <button type="button" class="button second" onClick={() => void copy()}>
          <Icon name="copy" />
          {say.copy}
        </button>
        {share && (
          <button
            type="button"
            class="button second"
            onClick={() => share(say.shareText(code, dossier.procedure.name)).catch(tell)}
          >
            <Icon name="share" />
            {say.share}
          </button>
        )}
        {close && (
          <button type="button" class="button second" onClick={() => close().catch(tell)}>
            {say.closeApp}
          </button>
        )}
      </div>
      <p role="status">{said}</p>
    </>
  );
}
