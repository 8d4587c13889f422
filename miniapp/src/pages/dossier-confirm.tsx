// The draft of a paper, to be agreed to or corrected before it is printed.
import { useState } from "preact/hooks";
import { confirmDraft } from "../api/acts";
import type { Asked, Dossier } from "../api/models";
import { moment } from "../format";
import { currentTexts } from "../texts";
import { ActButton, Remark } from "../ui/act";
import { DeedPage, useDeed } from "../ui/deed";
import { Facts } from "../ui/dossier";
import { ErrorSummary } from "../ui/errors";
import { Heading } from "../ui/heading";
import { Options } from "../ui/options";

function awaited({ allowed, requests }: Dossier): Asked | undefined {
  if (!allowed.includes("answer_confirmation")) return undefined;
  return requests.find(({ kind, answered_at }) => kind === "confirmation" && answered_at === null);
}

export function ConfirmPage({ id }: { id: string }) {
  return (
    <DeedPage id={id} may={(dossier) => awaited(dossier) !== undefined}>
      {(dossier, onChanged) => {
        const request = awaited(dossier);
        return request && <Confirm {...{ dossier, request, onChanged }} key={request.id} />;
      }}
    </DeedPage>
  );
}

interface Props {
  dossier: Dossier;
  request: Asked;
  onChanged(dossier: Dossier): void;
}

function Confirm({ dossier, request, onChanged }: Props) {
  const say = currentTexts().confirm;
  const [choice, setChoice] = useState("");
  const [words, setWords] = useState("");
  const [pressed, setPressed] = useState(0);
  const { acting, go } = useDeed(dossier, {
    deed: "confirmation",
    isDone: ({ requests }) =>
      requests.some(
        ({ id, outcome }) =>
          id === request.id && outcome === (choice === "wrong" ? "objected" : "agreed"),
      ),
    onChanged,
  });
  const unchosen = choice === "" ? say.choose : "";
  const unsaid = choice === "wrong" && words.trim() === "" ? say.say : "";
  const lines = [
    { id: "draft-right", message: unchosen },
    { id: "what", message: unsaid },
  ].filter(({ message }) => pressed > 0 && message !== "");
  const submit = () => {
    setPressed(pressed + 1);
    if (unchosen || unsaid) return;
    const remark = choice === "wrong" ? words.trim() : "";
    void go((version) => confirmDraft(dossier.id, version, choice === "right", remark));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Heading title={say.title} />
      <p class="lead">{say.lead}</p>
      <ErrorSummary lines={lines} round={pressed} />
      <section class="group">
        <Facts rows={request.lines.map(({ label, value }) => [label, value])} />
        {request.remark && <p>{request.remark}</p>}
      </section>
      <div class="group">
        <Options
          name="draft"
          legend={say.question}
          error={pressed > 0 ? unchosen : ""}
          options={[
            { key: "right", label: say.right },
            { key: "wrong", label: say.wrong },
          ]}
          chosen={choice}
          onChoose={(key) => {
            setChoice(key);
            setPressed(0);
          }}
        />
        {choice === "wrong" && (
          <Remark
            id="what"
            label={say.what}
            error={pressed > 0 ? unsaid : ""}
            value={words}
            onType={setWords}
          />
        )}
      </div>
      <p class="hint">{say.until(moment(request.due_at))}</p>
      <ActButton acting={acting} label={say.send} />
    </form>
  );
}
