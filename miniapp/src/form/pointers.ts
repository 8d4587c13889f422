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

export function get(answers: Answers, path: Path): Value | undefined {
  let value: Value | undefined = answers;
  for (const key of path) {
    if (!isGroup(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** The answers with one value put in its place, or taken out when it is undefined. */
export function put(answers: Answers, path: Path, value: Value | undefined): Answers {
  const [key, ...rest] = path;
  if (key === undefined) return answers;
  const copy = { ...answers };
  if (rest.length > 0) {
    const inner = copy[key];
    copy[key] = put(isGroup(inner) ? inner : {}, rest, value);
  } else if (value === undefined) {
    delete copy[key];
  } else {
    copy[key] = value;
  }
  return copy;
}
