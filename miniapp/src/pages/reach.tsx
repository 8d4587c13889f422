// How the citizen wants to be told besides in the app, and the telephone number for it.
import { useState } from "preact/hooks";
import { chooseReach, forgetPhone, getReach, tellPhone } from "../api/citizen";
import type { Consents, Reach } from "../api/models";
import { BridgeError, bridge } from "../bridge";
import { currentTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Problem } from "../ui/problem";
import { useResource } from "../ui/resource";
import { SignedIn } from "../ui/signed-in";

/** Ticked by nobody but the reader. */
const MESSAGES = ["zalo", "sms"] as const;

export function ReachPage() {
  const texts = currentTexts();
  const found = useResource(getReach, []);
  return (
    <>
      <Heading title={texts.reach.title} />
      <p>{texts.reach.explain}</p>
      <SignedIn resource={found}>{(reach) => <Choices start={reach} />}</SignedIn>
    </>
  );
}

/** Whoever says no to Zalo's question has answered it; nothing failed. */
function isDeclined(error: unknown): boolean {
  return error instanceof BridgeError && ["refused", "cancelled"].includes(error.reason);
}

function Choices({ start }: { start: Reach }) {
  const texts = currentTexts();
  const say = texts.reach;
  const [reach, setReach] = useState(start);
  const [state, setState] = useState<"" | "busy" | "saved" | "declined">("");
  const [failed, setFailed] = useState<{ error: unknown; retry: () => void }>();
  const attempt = async (work: () => Promise<Reach>) => {
    setState("busy");
    setFailed(undefined);
    try {
      setReach(await work());
      setState("saved");
    } catch (error) {
      if (isDeclined(error)) return setState("declined");
      setState("");
      setFailed({ error, retry: () => void attempt(work) });
    }
  };
  const choose = (change: Partial<Consents>) => {
    void attempt(async () => {
      // Zalo asks by itself, and without its yes nothing would come.
      if (change.zalo) await bridge.allowMessages?.();
      return chooseReach({ ...reach, ...change });
    });
  };
  const getToken = bridge.getPhoneToken;
  const tell = (token: () => Promise<string>) =>
    attempt(async () => tellPhone(await bridge.getAccessToken(), await token()));
  const forget = () =>
    attempt(async () => {
      await forgetPhone();
      return { ...reach, phone: null };
    });
  return (
    <>
      {MESSAGES.map((way) => (
        <Tick
          key={way}
          id={way}
          label={say[way]}
          hint={say[`${way}Text`]}
          ticked={reach[way]}
          disabled={state === "busy"}
          onTick={(ticked) => choose({ [way]: ticked })}
        />
      ))}
      <h2>{say.call}</h2>
      <p>{say.callText}</p>
      <Tick
        id="no-call"
        label={say.noCall}
        ticked={!reach.call}
        disabled={state === "busy"}
        onTick={(ticked) => choose({ call: !ticked })}
      />
      <h2>{say.phone}</h2>
      <p>{reach.phone ? say.known(reach.phone) : say.unknown}</p>
      {reach.phone ? (
        <button
          type="button"
          class="button second"
          disabled={state === "busy"}
          onClick={() => void forget()}
        >
          {say.forget}
        </button>
      ) : (
        getToken && (
          <>
            <p class="hint">{say.tellWhy}</p>
            <button
              type="button"
              class="button"
              disabled={state === "busy"}
              onClick={() => void tell(getToken)}
            >
              {say.tell}
            </button>
          </>
        )
      )}
      <p role="status">{state && say[state]}</p>
      {failed && <Problem error={failed.error} onRetry={failed.retry} />}
    </>
  );
}

interface TickProps {
  id: string;
  label: string;
  hint?: string;
  ticked: boolean;
  disabled: boolean;
  onTick(ticked: boolean): void;
}

function Tick({ id, label, hint, ticked, disabled, onTick }: TickProps) {
  return (
    <div class="field">
      <div class="option">
        <input
          type="checkbox"
          id={id}
          checked={ticked}
          disabled={disabled}
          {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
          onChange={(event) => onTick(event.currentTarget.checked)}
        />
        <label for={id}>{label}</label>
      </div>
      {hint && (
        <div class="beside-box">
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        </div>
      )}
    </div>
  );
}
