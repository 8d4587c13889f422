// One step of the form: its groups of questions, as the form endpoint gave them.
import { useState } from "preact/hooks";
import { answer, type Filling } from "../form/filling";
import { fieldFor } from "../form/fields";
import { answerFrom, readCard } from "../form/cccd";
import type { Group, Question, Step } from "../form/model";
import { get } from "../form/pointers";
import { useTexts } from "../texts";
import { Icon } from "../ui/icons";
import { explain } from "../ui/problem";
import { BridgeError, bridge } from "../bridge";
import type { StageProps } from "./form";

export function QuestionsStage({ filling, step, errors }: StageProps & { step: Step }) {
  const { visible } = filling.state.get();
  return (
    <>
      {step.hint && <p class="lead">{step.hint}</p>}
      {step.groups.map((group, index) => {
        const asked = group.questions.filter((question) => visible.has(question.pointer));
        if (asked.length === 0) return null;
        return (
          <section key={index} class="group">
            {group.label && <h2>{group.label}</h2>}
            {group.hint && <p class="hint">{group.hint}</p>}
            {group.prefill === "cccd" && <Scan filling={filling} group={group} />}
            {asked.map((question) => (
              <Ask
                key={question.pointer}
                filling={filling}
                question={question}
                error={errors.get(question.id) ?? ""}
              />
            ))}
          </section>
        );
      })}
    </>
  );
}

interface AskProps {
  filling: Filling;
  question: Question;
  error: string;
}

function Ask({ filling, question, error }: AskProps) {
  const { form, raw } = filling.state.get();
  const Field = fieldFor(question);
  return (
    <Field
      question={question}
      value={get(raw, question.path)}
      error={error}
      onAnswer={(value) => answer(filling, question, value)}
      form={form}
      answers={raw}
    />
  );
}

/** Fills the group in from an identity card, where the platform can scan. */
function Scan({ filling, group }: { filling: Filling; group: Group }) {
  const texts = useTexts();
  const [said, setSaid] = useState("");
  const { scanQR } = bridge;
  if (!scanQR) return null;
  const scan = async () => {
    try {
      const card = readCard(await scanQR());
      setSaid(card ? texts.scan.done : texts.scan.notACard);
      if (!card) return;
      for (const question of group.questions) {
        const value = answerFrom(card, question);
        if (value !== undefined) answer(filling, question, value);
      }
    } catch (error) {
      const cancelled = error instanceof BridgeError && error.reason === "cancelled";
      setSaid(cancelled ? "" : explain(error, texts));
    }
  };
  return (
    <div class="scan">
      <button type="button" class="button second" onClick={() => void scan()}>
        <Icon name="scan" />
        {texts.scan.button}
      </button>
      <p class="hint">{texts.scan.hint}</p>
      <p role="status">{said}</p>
    </div>
  );
}
