// A form made ready for asking: steps of groups of questions, each with its place in the answers.
import { gather } from "../lists";
import type { FormDefinition } from "../api/models";
import { fromScope, pointer, type Path } from "./pointers";
import type { ControlOptions, FormSchema, Layout, Rule } from "./schema";

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
}

export interface Group {
  label: string;
  hint: string;
  /** "cccd" where the QR code of an identity card can fill the group in. */
  prefill: string;
  questions: Question[];
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

/** Pointers of all answers that the schema requires, be it always or under a condition. */
function neededIn(schema: FormSchema, path: Path = [], found = new Set<string>()): Set<string> {
  for (const name of schema.required ?? []) found.add(pointer([...path, name]));
  for (const name of Object.keys(schema.properties ?? {})) {
    const inner = schema.properties?.[name];
    if (inner) neededIn(inner, [...path, name], found);
  }
  for (const branch of schema.allOf ?? []) if (branch.then) neededIn(branch.then, path, found);
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

type Heading = Omit<Group, "questions">;

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
      if (!question) continue;
      if (!open) {
        open = { ...heading, questions: [] };
        groups.push(open);
      }
      open.questions.push(question);
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

function readQuestion(source: Source, control: Layout, rules: Rule[]): Question | null {
  const path = fromScope(control.scope ?? "");
  const schema = path.reduce<FormSchema | undefined>(
    (inner, key) => inner?.properties?.[key],
    source.schema,
  );
  if (!schema) throw new Error(`the form lays out ${control.scope}, which its schema lacks`);
  if (schema.readOnly || control.options?.readonly) return null;
  return {
    pointer: pointer(path),
    path,
    id: `q-${path.join("-")}`,
    label: control.label ?? schema.title ?? path.join(" "),
    hint: schema.description ?? "",
    schema,
    options: control.options ?? {},
    needed: source.needed.has(pointer(path)),
    rules,
  };
}
