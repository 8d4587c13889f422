// What the citizen of a dossier should do now, and what came out of it.
import type { ComponentChildren } from "preact";
import { cancelWithdrawal, getResult } from "../api/acts";
import type { Allowed, Asked, Dossier } from "../api/models";
import { bridge } from "../bridge";
import { moment, money } from "../format";
import { links } from "../router";
import { currentTexts } from "../texts";
import { ActButton, useAct } from "../ui/act";
import { Facts } from "../ui/dossier";
import { PdfButton } from "../ui/pdf";
import { place } from "./dossier-office";

interface Props {
  dossier: Dossier;
  onChange(dossier: Dossier): void;
}

/** At most one thing at a time, as the office asks for one thing at a time. */
export function ToDo({ dossier, onChange }: Props) {
  const may = (action: Allowed) => dossier.allowed.includes(action);
  const open = dossier.requests.find(({ answered_at }) => answered_at === null);
  if (may("cancel_withdrawal")) return <Withdrawn dossier={dossier} onChange={onChange} />;
  if (open?.kind === "supplement" && may("answer_supplement"))
    return <Supplement dossier={dossier} request={open} />;
  if (open?.kind === "confirmation" && may("answer_confirmation"))
    return <Draft dossier={dossier} request={open} />;
  const owed = dossier.payments.find(({ paid_at, cancelled_at }) => !paid_at && !cancelled_at);
  if (dossier.status === "payment_required" && owed)
    return <Owed dossier={dossier} payment={owed} />;
  return null;
}

function Card({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="notice warning" aria-labelledby={id}>
      <h2 id={id} class="notice-title">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** What is missing and why, with the way to the screen that asks for just that. */
function Supplement({ dossier, request }: { dossier: Dossier; request: Asked }) {
  const say = currentTexts().supplement;
  return (
    <Card id="to-do" title={say.card}>
      <p>{say.until(moment(request.due_at))}</p>
      {request.remark && <p>{say.remark(request.remark)}</p>}
      <ul>
        {request.items.map(({ name, reason }) => (
          <li key={name}>
            <strong>{name}</strong>: {reason}
          </li>
        ))}
      </ul>
      <a class="button" href={links.supplement(dossier.id)}>
        {say.begin}
      </a>
    </Card>
  );
}

function Draft({ dossier, request }: { dossier: Dossier; request: Asked }) {
  const say = currentTexts().confirm;
  return (
    <Card id="to-do" title={say.card}>
      <p>{say.until(moment(request.due_at))}</p>
      <a class="button" href={links.confirm(dossier.id)}>
        {say.begin}
      </a>
    </Card>
  );
}

function Owed({ dossier, payment }: { dossier: Dossier; payment: Dossier["payments"][number] }) {
  const texts = currentTexts();
  const say = texts.owed;
  return (
    <Card id="to-do" title={say.title(money(payment.amount))}>
      <Facts
        rows={payment.items.map(({ text, total }) => [
          text,
          total === null ? texts.fee.unknown : money(total),
        ])}
      />
      {payment.due_at && <p>{say.until(moment(payment.due_at))}</p>}
      <p>{say.where(place(dossier.agency))}</p>
    </Card>
  );
}

function Withdrawn({ dossier, onChange }: Props) {
  const say = currentTexts().withdraw;
  const { acting, go } = useAct({
    dossier,
    isDone: ({ status }) => status !== "withdrawal_requested",
    onDone: onChange,
    onChanged: onChange,
  });
  return (
    <Card id="to-do" title={say.waiting}>
      <p>{say.waitingText}</p>
      <ActButton
        acting={acting}
        label={say.cancel}
        onPress={() => void go((version) => cancelWithdrawal(dossier.id, version))}
      />
    </Card>
  );
}

/** The result, or how and where to get it; then how it was. */
export function Result({ dossier }: { dossier: Dossier }) {
  const say = currentTexts().result;
  const { status, delivery, return_way: way, agency, papers_to_bring: papers } = dossier;
  const collect = papers.length > 0 ? say.collectWith : say.collect;
  const isReady = status === "resolved" || status === "returned";
  const open = () => bridge.openDocument(async () => (await getResult(dossier.id)).url, say.title);
  return (
    <>
      {isReady && (
        <section class="group">
          <h2>{say.title}</h2>
          {status === "resolved" && (
            <p>{delivery === "post" ? say.posted : collect(place(agency))}</p>
          )}
          {status === "returned" && (
            <>
              <p>{way === "post" ? say.byPost : way === "paper" ? say.onPaper : say.electronic}</p>
              <PdfButton title={say.open} open={open} />
            </>
          )}
        </section>
      )}
      <Rating dossier={dossier} />
    </>
  );
}

function Rating({ dossier }: { dossier: Dossier }) {
  const say = currentTexts().rating;
  if (dossier.rating)
    return (
      <section class="group">
        <h2>{say.yours}</h2>
        <p>{say.levels[dossier.rating.level - 1]}</p>
        {dossier.rating.reason && <p>{dossier.rating.reason}</p>}
      </section>
    );
  if (!dossier.allowed.includes("rate")) return null;
  return (
    <div class="buttons">
      <a class="button second" href={links.rate(dossier.id)}>
        {say.link}
      </a>
    </div>
  );
}
