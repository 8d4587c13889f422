// The shapes of a form as the server publishes it: JSON Schema 2020-12 for the answers, the JSON
// Forms vocabulary for their lay-out. Types only.

export type Answers = { [key: string]: Value };
export type Value = string | number | boolean | null | Answers | Value[];

/** The parts of JSON Schema that a form uses; the validator understands the rest as well. */
export interface FormSchema {
  type?: string;
  title?: string;
  description?: string;
  properties?: { [key: string]: FormSchema };
  required?: string[];
  /** Of a list of rows: what one row is. */
  items?: FormSchema;
  minItems?: number;
  maxItems?: number;
  oneOf?: { const: string | number | boolean; title: string }[];
  const?: Value;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  readOnly?: boolean;
  default?: Value;
  not?: { enum?: Value[] };
  if?: Condition;
  then?: FormSchema;
  else?: unknown;
  allOf?: FormSchema[];
  /** What to tell a person whose text does not match `pattern`. */
  "x-message"?: string;
  /** Name of the server's code list that holds the values. */
  "x-codelist"?: string;
  /** Name of the sibling property whose value is the parent code. */
  "x-parent"?: string;
  /** The rule by which the server writes this answer itself. */
  "x-derived"?: string;
  /** Pointers of the answers it is made from. */
  "x-derived-from"?: string[];
  /** The limit of the rule, in days. */
  "x-derived-days"?: number;
  /** Of a tick: the answers under `place` are those under `of`; in a row, relative to the row. */
  "x-same-as"?: { place: string; of: string };
  /** What a whole number counts: "VND". */
  "x-unit"?: string;
  /** What a schema cannot say about the answer. */
  "x-checks"?: Check[];
}

/** One use of a named rule (checks.ts); a rule that is not known here is left to the server. */
export interface Check {
  check: string;
  /** A soft one is a warning: people may leave the answer as it is. */
  severity: "hard" | "soft";
  message: string;
  /** It looks at the answers of all rows of the list together. */
  rows?: boolean;
  /** Pointers of other answers it needs, by name; "[]" stands for the number of a row. */
  from?: { [name: string]: string | string[] };
  /** Fixed values it needs, by name. */
  with?: { [name: string]: string | number | string[] };
  /** It is checked only where this holds of the whole answers … */
  when?: Condition;
  /** … and this of the row. */
  row_when?: Condition;
}

/** A JSON Schema over the whole answers; it holds where the answers are valid against it. */
export type Condition = { [keyword: string]: unknown };

export interface Rule {
  effect: "SHOW" | "HIDE";
  condition: { scope: string; schema: Condition };
}

export interface ControlOptions {
  format?: string;
  multi?: boolean;
  inputmode?: string;
  autocomplete?: string;
  suggestions?: string[];
  readonly?: boolean;
  /** Which part of a scanned identity card answers this question. */
  prefill?: string;
  /** The paper whose own number is asked for. */
  numberOf?: string;
  /** Of a list: how one row is laid out; scopes and rules are relative to the row. */
  detail?: Layout;
  /** Of a list: what one row is called. */
  item?: string;
  /** Of a list: the answer that tells rows apart. */
  elementLabelProp?: string;
  /** Of a question in a row: what must hold of the whole answers, beside its own rule. */
  asked?: Condition;
}

export interface Layout {
  type: string;
  label?: string;
  scope?: string;
  rule?: Rule;
  elements?: Layout[];
  options?: ControlOptions & { key?: string; hint?: string };
}
