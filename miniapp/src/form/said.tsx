// An answer in words, as it is read back to the person who gave it.
import { Fragment } from "preact";
import { getCodeList } from "../api/public";
import { date, money } from "../format";
import { currentTexts } from "../texts";
import { useResource } from "../ui/resource";
import { NOW } from "./formats";
import type { Question } from "./model";
import { get } from "./pointers";
import type { Answers, Value } from "./schema";

interface Props {
  question: Question;
  value: Value;
  /** The whole answers, for code lists that hang on another answer. */
  answers: Answers;
}

export function Said({ question, value, answers }: Props) {
  const texts = currentTexts();
  const { schema } = question;
  if (schema["x-codelist"] !== undefined)
    return <CodeName question={question} value={String(value)} answers={answers} />;
  const choice = schema.oneOf?.find((each) => each.const === value);
  if (choice) return <>{choice.title}</>;
  if (typeof value === "boolean") return <>{value ? texts.field.yes : texts.field.no}</>;
  if (schema["x-unit"] === "VND" && typeof value === "number") return <>{money(value)}</>;
  if (schema.format === "month-or-now" && value === NOW) return <>{texts.field.now}</>;
  const dated = ["date", "partial-date", "month", "month-or-now"].includes(schema.format ?? "");
  return <>{dated ? date(String(value)) : String(value)}</>;
}

function CodeName({ question, value, answers }: Props & { value: string }) {
  const { schema, path } = question;
  const parentName = schema["x-parent"];
  const parent = parentName ? String(get(answers, [...path.slice(0, -1), parentName])) : "";
  const list = useResource(
    () => getCodeList(schema["x-codelist"] ?? "", parent),
    [schema["x-codelist"], parent],
  );
  return <>{list.data?.items.find((item) => item.code === value)?.name ?? value}</>;
}

interface ManyProps {
  questions: readonly Question[];
  answers: Answers;
  between: string;
}

/** What was answered to several questions, in one line; unanswered ones are left out. */
export function SaidInLine({ questions, answers, between }: ManyProps) {
  const said = questions.filter(({ path }) => get(answers, path) !== undefined);
  return (
    <>
      {said.map((question, index) => (
        <Fragment key={question.pointer}>
          {index > 0 && between}
          <Said question={question} value={get(answers, question.path) ?? ""} answers={answers} />
        </Fragment>
      ))}
    </>
  );
}
