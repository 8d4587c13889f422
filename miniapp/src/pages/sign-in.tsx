// Development only: asks which made-up citizen to be. Zalo signs in without asking; a build for
// Zalo does not contain this file.
import { useEffect, useRef, useState } from "preact/hooks";
import { currentTexts } from "../texts";
import type { NameRequest } from "../bridge";

export function SignInPanel({ request }: { request: NameRequest }) {
  const texts = currentTexts();
  return (
    <div class="veil">
      <div
        class="panel"
        role="dialog"
        aria-modal="true"
        aria-labelledby="sign-in"
        onKeyDown={(event) => {
          if (event.key === "Escape") request.cancel();
        }}
      >
        <h2 id="sign-in">{texts.signIn.title}</h2>
        <p>{texts.signIn.explain}</p>
        <NameForm request={request} />
      </div>
    </div>
  );
}

function NameForm({ request }: { request: NameRequest }) {
  const texts = currentTexts();
  const [name, setName] = useState("nguyen-van-mau");
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (name.trim()) request.answer(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <label class="label" for="sign-in-name">
        {texts.signIn.name}
      </label>
      <input
        ref={box}
        id="sign-in-name"
        class="box"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <div class="buttons">
        <button type="submit" class="button">
          {texts.signIn.submit}
        </button>
        <button type="button" class="button second" onClick={request.cancel}>
          {texts.signIn.cancel}
        </button>
      </div>
    </form>
  );
}
