// Offers what was told in an earlier dossier, once for a step.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Suggestion } from "../api/models";
import type { Filling } from "../form/filling";
import type { Step } from "../form/model";
import { Said } from "../form/said";
import { leaveOffers, offersAt, suggestions, takeOffers, withOffers } from "../form/suggestions";
import { currentTexts } from "../texts";

export function OfferEarlier({ filling, step }: { filling: Filling; step: Step }) {
  const texts = currentTexts();
  const say = texts.offer;
  const [known, setKnown] = useState<readonly Suggestion[]>([]);
  const [said, setSaid] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    let wanted = true;
    void suggestions(filling).then((found) => wanted && setKnown(found));
    return () => {
      wanted = false;
    };
  }, [filling]);
  const state = filling.state.get();
  const offers = offersAt(state, step, known);
  const answers = withOffers(state.answers, offers);
  const decide = (words: string, act: () => void) => {
    act();
    setSaid(words);
    status.current?.focus();
  };
  return (
    <>
      {offers.length > 0 && (
        <section class="notice" aria-labelledby="offer">
          <h2 id="offer" class="notice-title">
            {say.title}
          </h2>
          <dl class="answers">
            {offers.map(({ question, value }) => (
              <div key={question.pointer}>
                <dt>{question.label}</dt>
                <dd>
                  <Said question={question} value={value} answers={answers} />
                </dd>
              </div>
            ))}
          </dl>
          <div class="buttons">
            <button
              type="button"
              class="button second"
              onClick={() => decide(say.used, () => takeOffers(filling, step, offers))}
            >
              {say.use}
            </button>
            <button
              type="button"
              class="button second"
              onClick={() => decide(say.skipped, () => leaveOffers(filling, step))}
            >
              {say.skip}
            </button>
          </div>
        </section>
      )}
      <p ref={status} role="status" tabIndex={-1}>
        {said}
      </p>
    </>
  );
}
