// One of a long list kept by the server: provinces, communes, ethnic groups, countries.
import { getCodeList } from "../../api/public";
import { currentTexts } from "../../texts";
import { Picker } from "../../ui/picker";
import { useResource } from "../../ui/resource";
import { Problem } from "../../ui/problem";
import { sibling } from "../model";
import { get } from "../pointers";
import { Labelled, described, type FieldProps } from "./field";

export function CodeListField({ question, value, error, onAnswer, form, answers }: FieldProps) {
  const texts = currentTexts();
  const { schema, path } = question;
  const name = schema["x-codelist"] ?? "";
  const parentName = schema["x-parent"];
  const parentPath = parentName === undefined ? [] : [...path.slice(0, -1), parentName];
  const parent = parentName === undefined ? "" : String(get(answers, parentPath) ?? "");
  const ready = parentName === undefined || parent !== "";
  const list = useResource(
    () => (ready ? getCodeList(name, parent) : Promise.resolve({ name, items: [] })),
    [name, parent],
  );
  const excluded = schema.not?.enum ?? [];
  const items = list.data?.items.filter((item) => !excluded.includes(item.code)) ?? [];
  const parentLabel = sibling(form, question, parentName ?? "")?.label ?? "";
  return (
    <Labelled question={question} error={error}>
      {list.error ? (
        <Problem error={list.error} onRetry={list.retry} />
      ) : (
        <Picker
          id={question.id}
          label={question.label}
          items={items}
          value={typeof value === "string" ? value : ""}
          disabled={!ready || !list.data}
          placeholder={
            !ready
              ? texts.field.chooseFirst(parentLabel)
              : list.data
                ? texts.field.choose
                : texts.app.loading
          }
          onPick={onAnswer}
          {...described(question, error)}
        />
      )}
    </Labelled>
  );
}
