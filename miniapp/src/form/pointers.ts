// Ways into nested answers: schema scopes, JSON pointers, and the values they lead to.
import type { Answers, Value } from "./schema";

export type Path = readonly string[];

/** "#/properties/tre/properties/ho" → ["tre", "ho"]. */
export function fromScope(scope: string): Path {
  return parts(scope).filter((_, index) => index % 2 === 1);
}

/** "/answers/tre/ho" or "#/answers/tre/ho" → ["answers", "tre", "ho"]. */
export function parts(pointer: string): string[] {
  return pointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
}

/** ["tre", "ho"] → "/tre/ho". */
export function pointer(path: Path): string {
  return path.map((part) => `/${part.replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}

export function isGroup(value: Value | undefined): value is Answers {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The answer at a path; the rows of a list go by their numbers, from "0". */
export function get(answers: Answers, path: Path): Value | undefined {
  let value: Value | undefined = answers;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isGroup(value)) value = value[key];
    else return undefined;
  }
  return value;
}

/** The rows of the list at a path; none where there is no list. */
export function rowsAt(answers: Answers, path: Path): readonly Answers[] {
  const found = get(answers, path);
  return Array.isArray(found) ? found.map((row) => (isGroup(row) ? row : {})) : [];
}

/**
 * The answers with one value put in its place, or taken out when it is undefined. Only what lies
 * on the way is copied; a row that is not there stays away.
 */
export function put(answers: Answers, path: Path, value: Value | undefined): Answers {
  const [key, ...rest] = path;
  if (key === undefined) return answers;
  // Not spread: that is compiled to something slow for the oldest webviews.
  const copy: Answers = Object.assign({}, answers);
  if (rest.length > 0) {
    const inner = copy[key];
    copy[key] = Array.isArray(inner)
      ? putInRow(inner, rest, value)
      : put(isGroup(inner) ? inner : {}, rest, value);
  } else if (value === undefined) {
    delete copy[key];
  } else {
    copy[key] = value;
  }
  return copy;
}

function putInRow(rows: Value[], [number, ...rest]: Path, value: Value | undefined): Value[] {
  const at = Number(number);
  return rows.map((row, index) =>
    index === at && isGroup(row) && rest.length > 0 ? put(row, rest, value) : row,
  );
}
