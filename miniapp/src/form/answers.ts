// What counts as answered: the answers cleaned, and those that no visible question asks for
// removed. The server refuses hidden answers, so what is sent is always what is settled here.
//
// Every keystroke settles anew, so work is kept by the identity of what it was done on: of a form
// with twenty rows only the row that was typed in is looked at again.
import { cleanText } from "../text";
import { holds, shows } from "./conditions";
import { questionsIn, type Form, type List, type Question } from "./model";
import { get, isGroup, put } from "./pointers";
import type { Answers, Condition, Rule, Value } from "./schema";

export interface Settled {
  /** What would be sent now. */
  answers: Answers;
  /** Pointers of the questions that are asked now, those in rows included. */
  visible: ReadonlySet<string>;
}

// A removed answer may itself decide whether another question is asked, so removal is repeated
// until nothing changes. Conditions that chase each other in a circle never settle: stop there.
const ROUNDS = 20;

export function settle(form: Form, raw: Answers): Settled {
  const given = clean(raw);
  let answers = given;
  let asked: string[] = [];
  let known = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    // Many questions share the rules of their step and group: each is judged once a round.
    const judge = judgeOnce(answers);
    asked = form.questions.map(({ rules, list }) =>
      rules.every(judge.rule) ? (list ? outsideOf(list, judge.condition) : ASKED) : HIDDEN,
    );
    const state = asked.join();
    if (state === known) break;
    known = state;
    answers = prune(given, keptTree(form, form.questions, asked, state));
  }
  const shown = form.questions.filter((_, index) => asked[index] !== HIDDEN);
  return { answers, visible: visibleIn(answers, shown, form) };
}

// How it is noted whether a question is asked; of a list, for each question of its rows.
const ASKED = "1";
const HIDDEN = "";

function judgeOnce(answers: Answers) {
  const judged = new Map<Rule | Condition, boolean>();
  const once = <T extends Rule | Condition>(judge: (each: T, answers: Answers) => boolean) => {
    return (each: T): boolean => {
      const known = judged.get(each) ?? judge(each, answers);
      judged.set(each, known);
      return known;
    };
  };
  return { rule: once<Rule>(shows), condition: once<Condition>((each) => holds(each, answers)) };
}

/** For each question of a row "1" where the answers outside the row let it be asked, else "0". */
function outsideOf({ questions }: List, judge: (condition: Condition) => boolean): string {
  const asked = questions.map(({ outside }) => outside === null || judge(outside));
  return `rows${asked.map((each) => (each ? ASKED : "0")).join("")}`;
}

export function isShown(question: { rules: Question["rules"] }, answers: Answers): boolean {
  return question.rules.every((rule) => shows(rule, answers));
}

/** What is kept of answers: groups with what is kept in them, and answers. */
type Tree = { within: Map<string, Tree> } | { list: List | undefined; outside: string };

const trees = new WeakMap<object, Map<string, Tree>>();
// Patterns of shown questions come back again and again; of a form that never settles there are more.
const TREES = 50;

/** The tree of the questions asked; `of` is what they belong to, `state` says which they are. */
function keptTree(
  of: object,
  questions: readonly Question[],
  asked: readonly string[],
  state: string,
): Tree {
  let known = trees.get(of);
  if (!known || known.size > TREES) trees.set(of, (known = new Map<string, Tree>()));
  let tree = known.get(state);
  if (!tree) known.set(state, (tree = growTree(questions, asked)));
  return tree;
}

function growTree(questions: readonly Question[], asked: readonly string[]): Tree {
  const root = { within: new Map<string, Tree>() };
  questions.forEach(({ path, list }, index) => {
    if (asked[index] === HIDDEN) return;
    let place = root;
    path.slice(0, -1).forEach((name) => {
      const next = place.within.get(name);
      const group = next && "within" in next ? next : { within: new Map<string, Tree>() };
      place.within.set(name, group);
      place = group;
    });
    const outside = asked[index]?.replace("rows", "") ?? "";
    place.within.set(path[path.length - 1] ?? "", { list, outside });
  });
  return root;
}

const pruned = new WeakMap<Answers, { tree: Tree; answers: Answers }>();

/** The answers that the tree has; where all are kept, the very same object. */
function prune(given: Answers, tree: Tree): Answers {
  const known = pruned.get(given);
  if (known?.tree === tree) return known.answers;
  const within = "within" in tree ? tree.within : NO_TREE;
  const kept: Answers = {};
  let same = true;
  for (const name of Object.keys(given)) {
    const branch = within.get(name);
    const value = branch && pruneValue(given[name], branch);
    if (value !== undefined) kept[name] = value;
    same = same && value === given[name];
  }
  const answers = same ? given : kept;
  pruned.set(given, { tree, answers });
  return answers;
}

const NO_TREE: ReadonlyMap<string, Tree> = new Map<string, Tree>();

function pruneValue(value: Value | undefined, tree: Tree): Value | undefined {
  if ("within" in tree) {
    const group = isGroup(value) ? prune(value, tree) : NOTHING;
    return Object.keys(group).length > 0 ? group : undefined;
  }
  const { list, outside } = tree;
  if (!list || !Array.isArray(value)) return value;
  const rows = value.map((row) => settleRow(list, row, outside).answers);
  return rows.every((row, index) => row === value[index]) ? value : rows;
}

interface SettledRow {
  list: List;
  outside: string;
  answers: Answers;
  /** For each question of the row whether it is asked. */
  asked: readonly string[];
}

const settledRows = new WeakMap<Answers, SettledRow>();
const NOTHING: Answers = {};

function settleRow(list: List, value: Value, outside: string): SettledRow {
  const given = isGroup(value) ? value : NOTHING;
  const known = settledRows.get(given);
  if (known?.list === list && known.outside === outside) return known;
  let answers = given;
  let asked: string[] = [];
  let before = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    const { rule } = judgeOnce(answers);
    asked = list.questions.map(({ rules }, index) =>
      outside[index] === ASKED && rules.every(rule) ? ASKED : HIDDEN,
    );
    const state = asked.join();
    if (round > 0 && state === before) break;
    before = state;
    answers = prune(given, keptTree(list, list.questions, asked, state));
  }
  const settled = { list, outside, answers, asked };
  if (given !== NOTHING) settledRows.set(given, settled);
  // What is left is settled too: it is what the next look will be at.
  if (answers !== NOTHING) settledRows.set(answers, settled);
  return settled;
}

function visibleIn(answers: Answers, shown: readonly Question[], form: Form): Set<string> {
  const visible = new Set(shown.map((question) => question.pointer));
  for (const question of form.questions) {
    const rows = question.list && visible.has(question.pointer) && get(answers, question.path);
    if (!Array.isArray(rows)) continue;
    rows.forEach((row, index) => {
      const asked = isGroup(row) ? settledRows.get(row)?.asked : undefined;
      questionsIn(question, index).forEach((each, at) => {
        if (asked?.[at] === ASKED) visible.add(each.pointer);
      });
    });
  }
  return visible;
}

/** The answers without blanks: "", null, empty groups and empty lists mean "not answered". */
export function clean(answers: Answers): Answers {
  const known = cleaned.get(answers);
  if (known) return known;
  const fresh: Answers = {};
  for (const key of Object.keys(answers)) {
    const value = cleanValue(answers[key]);
    // Defined, not assigned: a key named __proto__ is then a key like any other.
    if (value !== undefined)
      Object.defineProperty(fresh, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
  cleaned.set(answers, fresh);
  return fresh;
}

/** Answers are never changed in place, so what was clean once stays so. */
const cleaned = new WeakMap<Answers, Answers>();

function cleanValue(value: Value | undefined): Value | undefined {
  if (typeof value === "string") return cleanText(value) || undefined;
  if (Array.isArray(value)) {
    // A row keeps its place even while it is blank: errors and focus go by its number.
    const rows = value.map((row) => (isGroup(row) ? clean(row) : (cleanValue(row) ?? null)));
    return rows.length > 0 ? rows : undefined;
  }
  if (isGroup(value)) {
    const group = clean(value);
    return Object.keys(group).length > 0 ? group : undefined;
  }
  return value ?? undefined;
}

/** The answers as the server keeps them: rows in which nothing was answered are not there. */
export function withoutBlankRows(answers: Answers): Answers {
  return Object.keys(answers).reduce<Answers>((all, key) => {
    const value = answers[key];
    if (Array.isArray(value)) {
      const rows = value.filter((row) => !isGroup(row) || Object.keys(row).length > 0);
      return put(all, [key], rows.length > 0 ? rows : undefined);
    }
    return isGroup(value) ? put(all, [key], withoutBlankRows(value)) : all;
  }, answers);
}

/**
 * Answers laid over others, group by group; a list takes the place of the one below, unless it says of
 * which rows it speaks by their numbers.
 */
export function laidOver(below: Answers, above: Answers): Answers {
  return Object.keys(above).reduce<Answers>(
    (all, key) => {
      const value = above[key];
      if (value !== undefined)
        Object.defineProperty(all, key, {
          value: laidOn(all[key], value),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      return all;
    },
    { ...below },
  );
}

function laidOn(under: Value | undefined, value: Value): Value {
  if (!isGroup(value)) return value;
  if (Array.isArray(under))
    return under.map((row, index) => laidOn(row, value[String(index)] ?? row));
  return isGroup(under) ? laidOver(under, value) : value;
}
