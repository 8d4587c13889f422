// Takes a dossier back: what that means, why if one wants to say, and a second press to be sure.
import { useEffect, useRef, useState } from "preact/hooks";
import { withdraw } from "../api/acts";
import type { Dossier } from "../api/models";
import { links } from "../router";
import { currentTexts } from "../texts";
import { ActButton, Remark } from "../ui/act";
import { DeedPage, useDeed } from "../ui/deed";
import { Heading } from "../ui/heading";

const GONE: readonly Dossier["status"][] = ["withdrawal_requested", "stopped"];

export function WithdrawPage({ id }: { id: string }) {
  return (
    <DeedPage id={id} may={({ allowed }) => allowed.includes("request_withdrawal")}>
      {(dossier, onChanged) => <Withdraw dossier={dossier} onChanged={onChanged} />}
    </DeedPage>
  );
}

interface Props {
  dossier: Dossier;
  onChanged(dossier: Dossier): void;
}

function Withdraw({ dossier, onChanged }: Props) {
  const say = currentTexts().withdraw;
  const [reason, setReason] = useState("");
  const [asking, setAsking] = useState(false);
  const question = useRef<HTMLHeadingElement>(null);
  const { acting, go } = useDeed(dossier, {
    deed: "withdrawal",
    isDone: ({ status }) => GONE.includes(status),
    onChanged,
  });
  useEffect(() => {
    if (asking) question.current?.focus();
  }, [asking]);
  // Only the history says whether it was ever accepted: a supplement can come before and after that.
  const accepted = dossier.history.some(({ status }) => status === "accepted");
  return (
    <>
      <Heading title={say.title} />
      <p class="lead">{dossier.procedure.name}</p>
      <p>{accepted ? say.decided : say.atOnce}</p>
      <Remark id="reason" label={say.reason} value={reason} onType={setReason} />
      {asking ? (
        <section class="notice warning">
          <h2 ref={question} tabIndex={-1} class="notice-title">
            {say.sure}
          </h2>
          <div class="buttons">
            <ActButton
              acting={acting}
              label={say.yes}
              onPress={() => void go((version) => withdraw(dossier.id, version, reason.trim()))}
            />
            <a class="button second" href={links.dossier(dossier.id)}>
              {say.no}
            </a>
          </div>
        </section>
      ) : (
        <button type="button" class="button second" onClick={() => setAsking(true)}>
          {say.next}
        </button>
      )}
    </>
  );
}
