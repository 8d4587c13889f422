// How content the citizen is with how a dossier was handled: said once, with nothing chosen beforehand.
import { useState } from "preact/hooks";
import { rate } from "../api/acts";
import type { Dossier } from "../api/models";
import { currentTexts } from "../texts";
import { ActButton, Remark } from "../ui/act";
import { DeedPage, useDeed } from "../ui/deed";
import { ErrorSummary } from "../ui/errors";
import { Heading } from "../ui/heading";
import { Options } from "../ui/options";

export function RatePage({ id }: { id: string }) {
  return (
    <DeedPage id={id} may={({ allowed }) => allowed.includes("rate")}>
      {(dossier, onChanged) => <Rate dossier={dossier} onChanged={onChanged} />}
    </DeedPage>
  );
}

interface Props {
  dossier: Dossier;
  onChanged(dossier: Dossier): void;
}

function Rate({ dossier, onChanged }: Props) {
  const say = currentTexts().rating;
  const [level, setLevel] = useState("");
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const [round, setRound] = useState(0);
  const { acting, go } = useDeed(dossier, {
    deed: "rating",
    isDone: ({ rating }) => rating !== null,
    onChanged,
  });
  const submit = () => {
    setError(level ? "" : say.choose);
    setRound(round + 1);
    if (level) void go((version) => rate(dossier.id, version, Number(level), reason.trim()));
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
      <p class="lead">{dossier.procedure.name}</p>
      <ErrorSummary lines={error ? [{ id: "level-5", message: error }] : []} round={round} />
      <div class="group">
        <Options
          name="level"
          legend={say.question}
          error={error}
          // The best first: it is read from the top, and needs no numbers.
          options={[5, 4, 3, 2, 1].map((each) => ({
            key: String(each),
            label: say.levels[each - 1] ?? "",
          }))}
          chosen={level}
          onChoose={(key) => {
            setLevel(key);
            setError("");
          }}
        />
      </div>
      <Remark id="reason" label={say.reason} value={reason} onType={setReason} />
      <p class="hint">{say.once}</p>
      <ActButton acting={acting} label={say.send} />
    </form>
  );
}
