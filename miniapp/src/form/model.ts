// A form made ready for asking: steps of groups of questions, each with its place in the answers.
import { gather } from "../lists";
import type { FormDefinition } from "../api/models";
import { fromScope, pointer, type Path } from "./pointers";
import type { Condition, ControlOptions, FormSchema, Layout, Rule } from "./schema";

export interface Question {
  /** JSON pointer into the answers, e.g. "/tre/ho"; unique in the form. */
  pointer: string;
  path: Path;
  /** The id of the element that takes focus when an error links here. */
  id: string;
  label: string;
  hint: string;
  schema: FormSchema;
  options: ControlOptions;
  /** Whether the question must be answered whenever it is asked. */
  needed: boolean;
  /** Step, group and field rules; the question is asked where all of them show it. */
  rules: Rule[];
  /** Of a list of rows: what is asked in each. */
  list?: List;
  /** Of a question in a row: the row, as `row` names it. */
  row?: Row;
}

/** Questions asked once for each row. */
export interface List {
  /** What one row is called. */
  item: string;
  min: number;
  max: number;
  /** Path, within a row, of the answer that tells rows apart; empty where there is none. */
  titledBy: Path;
  /** Their paths and rules are relative to the row. */
  questions: RowQuestion[];
}

export interface RowQuestion extends Question {
  /** What must hold of the whole answers as well; null for nothing. */
  outside: Condition | null;
}

export interface Row {
  list: Question;
  /** From 0. */
  index: number;
}

export interface Group {
  label: string;
  hint: string;
  /** "cccd" where the QR code of an identity card can fill the group in. */
  prefill: string;
  questions: Question[];
  /** What the server answers itself: shown, not asked. */
  derived: Question[];
}

export interface Step {
  key: string;
  label: string;
  hint: string;
  rules: Rule[];
  groups: Group[];
}

export interface Form {
  definition: FormDefinition;
  steps: Step[];
  /** Single questions and lists; the questions of rows are at their lists. */
  questions: Question[];
}

/** Reads a form definition. Answers that the server works out itself (readOnly) are not asked. */
export function readForm(definition: FormDefinition): Form {
  const { schema, ui_schema: layout } = definition;
  const categories = layout.type === "Categorization" ? (layout.elements ?? []) : [layout];
  const needed = neededIn(schema);
  const steps = categories.map((category, index) => readStep({ schema, needed }, category, index));
  const questions = gather(steps, (step) => gather(step.groups, (group) => group.questions));
  return { definition, steps: steps.filter(asksSomething), questions };
}

/** What every question is looked up in. */
interface Source {
  schema: FormSchema;
  needed: ReadonlySet<string>;
}

/** Stands for the number of the row where every row is meant. */
const EACH = "[]";

/**
 * Pointers of all answers that the schema requires, be it always or under a condition; those in
 * rows with "[]" for the number of the row.
 */
function neededIn(schema: FormSchema, path: Path = [], found = new Set<string>()): Set<string> {
  for (const name of schema.required ?? []) found.add(pointer([...path, name]));
  for (const name of Object.keys(schema.properties ?? {})) {
    const inner = schema.properties?.[name];
    if (inner) neededIn(inner, [...path, name], found);
  }
  if (schema.items) neededIn(schema.items, [...path, EACH], found);
  // What stands in `else` is refused, never required.
  for (const branch of [...(schema.allOf ?? []), schema.then])
    if (branch) neededIn(branch, path, found);
  return found;
}

function asksSomething(step: Step): boolean {
  return step.groups.some((group) => group.questions.length > 0);
}

function readStep(source: Source, category: Layout, index: number): Step {
  const rules = category.rule ? [category.rule] : [];
  const groups: Group[] = [];
  collect(source, category.elements ?? [], rules, groups, { label: "", hint: "", prefill: "" });
  return {
    key: category.options?.key ?? `buoc-${index + 1}`,
    label: category.label ?? "",
    hint: category.options?.hint ?? "",
    rules,
    groups,
  };
}

type Heading = Omit<Group, "questions" | "derived">;

/** Walks a category in reading order; bare controls between groups make a group of their own. */
function collect(
  source: Source,
  elements: Layout[],
  rules: Rule[],
  groups: Group[],
  heading: Heading,
): void {
  let open: Group | null = null;
  for (const element of elements) {
    const own = element.rule ? [...rules, element.rule] : rules;
    if (element.scope !== undefined) {
      const question = readQuestion(source, element, own);
      if (!open) {
        open = { ...heading, questions: [], derived: [] };
        groups.push(open);
      }
      const { schema, options } = question;
      (schema.readOnly || options.readonly ? open.derived : open.questions).push(question);
    } else {
      open = null;
      collect(source, element.elements ?? [], own, groups, {
        label: element.label ?? "",
        hint: element.options?.hint ?? "",
        prefill: element.options?.prefill ?? "",
      });
    }
  }
}

/** `below` is where the control's scope begins: nowhere, or in each row of a list. */
function readQuestion(source: Source, control: Layout, rules: Rule[], below: Path = []): Question {
  const path = fromScope(control.scope ?? "");
  const schema = path.reduce<FormSchema | undefined>(
    (inner, key) => inner?.properties?.[key],
    source.schema,
  );
  if (!schema) throw new Error(`the form lays out ${control.scope}, which its schema lacks`);
  const options = control.options ?? {};
  const question: Question = {
    pointer: pointer(path),
    path,
    id: idOf(path),
    label: control.label ?? schema.title ?? path.join(" "),
    hint: schema.description ?? "",
    schema,
    options,
    needed: source.needed.has(pointer([...below, ...path])),
    rules,
  };
  if (schema.items?.properties && options.detail)
    question.list = readList(source.needed, question, schema.items, options.detail);
  return question;
}

function idOf(path: Path): string {
  return `q-${path.join("-")}`;
}

function readList(
  needed: ReadonlySet<string>,
  { path, label, schema, options }: Question,
  items: FormSchema,
  detail: Layout,
): List {
  const below = [...path, EACH];
  const questions = gather(detail.elements ?? [], (control): RowQuestion[] => {
    if (control.scope === undefined) return [];
    const rules = control.rule ? [control.rule] : [];
    const question = readQuestion({ schema: items, needed }, control, rules, below);
    if (question.schema.readOnly || question.options.readonly) return [];
    return [{ ...question, outside: control.options?.asked ?? null }];
  });
  const title = options.elementLabelProp;
  return {
    item: options.item ?? items.title ?? label,
    min: schema.minItems ?? 0,
    max: schema.maxItems ?? Infinity,
    titledBy: title === undefined ? [] : title.split("."),
    questions,
  };
}

const placed = new WeakMap<Question, Question[][]>();

/** The questions of one row, each with its own place in the whole answers. */
export function questionsIn(list: Question, index: number): Question[] {
  let rows = placed.get(list);
  if (!rows) placed.set(list, (rows = []));
  return (rows[index] ??= (list.list?.questions ?? []).map((question) => {
    const path = [...list.path, String(index), ...question.path];
    return { ...question, path, pointer: pointer(path), id: idOf(path), row: { list, index } };
  }));
}

/** The question beside another one: in the same object, and in the same row. */
export function sibling(form: Form, { path, row }: Question, name: string): Question | undefined {
  const wanted = pointer([...path.slice(0, -1), name]);
  const among = row ? questionsIn(row.list, row.index) : form.questions;
  return among.find((question) => question.pointer === wanted);
}
