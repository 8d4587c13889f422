// Development only: asks which made-up citizen to be. Zalo signs in without asking; a build for
// Zalo does not contain this file.
import { useEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../store";
import { useTexts } from "../texts";
import { nameRequest } from "../zalo";

export function SignInPanel() {
  const request = useStore(nameRequest);
  return request ? <Panel onAnswer={request.answer} onCancel={request.cancel} /> : null;
}

function Panel({ onAnswer, onCancel }: { onAnswer(name: string): void; onCancel(): void }) {
  const texts = useTexts();
  const [name, setName] = useState("nguyen-van-mau");
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="veil">
      <div
        class="panel"
        role="dialog"
        aria-modal="true"
        aria-labelledby="sign-in"
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
        }}
      >
        <h2 id="sign-in">{texts.signIn.title}</h2>
        <p>{texts.signIn.explain}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) onAnswer(name.trim());
          }}
        >
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
            <button type="button" class="button second" onClick={onCancel}>
              {texts.signIn.cancel}
            </button>
          </div>
        </form>
      </div>
    </div>
  );
}
