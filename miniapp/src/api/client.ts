// The one client: every request to the API goes through here. It knows time limits, safe repeats,
// the reader's language and how an answer becomes an error; it knows no operation by name. Its types
// are openapi-fetch's; that library itself is an eighth of the first screen's script.
import type { Client } from "openapi-fetch";
import { language } from "../texts/first";
import { TimedOut, pause, within } from "../wait";
import { takenUp } from "./ahead";
import type { Problem } from "./models";
import type { paths } from "./schema";

/** A request that did not bring what was asked for. */
export class ApiError extends Error {
  override name = "ApiError";
  constructor(
    /** "network": nothing came back. "timeout": not in time. "problem": the API refused. */
    readonly kind: "network" | "timeout" | "problem",
    readonly status = 0,
    readonly problem: Problem | null = null,
  ) {
    super(problem ? `${problem.status} ${problem.type}` : `${kind} ${status}`);
  }

  /** The last part of the problem's type, e.g. "revision-retired"; "" when there is none. */
  get slug(): string {
    return this.problem?.type.split(":").pop() ?? "";
  }

  /** True where the same request may well succeed a little later. */
  get passing(): boolean {
    return this.kind !== "problem" || this.status >= 500;
  }
}

const TIME_LIMIT = 20_000;
const PAUSES = [500, 1_500];
const PASSING = [502, 503, 504];

/** One request with its time limit. GET is tried again while the fault may pass. */
async function send(request: Request): Promise<Answer> {
  const pauses = request.method === "GET" ? [...PAUSES] : [];
  for (;;) {
    const wait = pauses.shift();
    try {
      const answer = await attempt(request.clone());
      if (wait === undefined || !PASSING.includes(answer.response.status)) return answer;
    } catch (error) {
      if (wait === undefined) throw error;
    }
    await pause(wait);
  }
}

async function attempt(request: Request): Promise<Answer> {
  const stop = new AbortController();
  try {
    return await within(TIME_LIMIT, whole(request, stop.signal));
  } catch (error) {
    stop.abort();
    throw new ApiError(error instanceof TimedOut ? "timeout" : "network");
  }
}

interface Answer {
  response: Response;
  text: string;
}

/** The answer with its body read, so that the time limit covers a body that stalls half-way too. */
async function whole(request: Request, signal: AbortSignal): Promise<Answer> {
  const response = await (takenUp(request) ?? fetch(request, { signal }));
  return { response, text: await response.text() };
}

interface Options {
  params?: {
    path?: Record<string, string>;
    query?: Record<string, string | number>;
    header?: Record<string, string>;
  };
  headers?: Record<string, string>;
  body?: unknown;
  parseAs?: "text";
}

interface Outcome<T> {
  response: Response;
  /** Or what the server said instead. */
  data?: T;
}

function by(method: string) {
  return async (path: string, options: Options = {}): Promise<Outcome<unknown>> => {
    const { params = {}, headers, body, parseAs } = options;
    const isSaid = body !== undefined;
    const request = new Request(addressOf(path, params), {
      method,
      headers: {
        Accept: "application/json",
        "Accept-Language": language.get(),
        ...(isSaid && { "Content-Type": "application/json" }),
        ...params.header,
        ...headers,
      },
      ...(isSaid && { body: JSON.stringify(body) }),
    });
    const { response, text } = await send(request);
    const data = parseAs === "text" && response.ok ? text : parsed(text);
    // Somebody on the way has answered: the page of a hotel's network, say.
    if (response.ok && text && data === undefined) throw new ApiError("network");
    return { response, data };
  };
}

function addressOf(path: string, { path: parts = {}, query = {} }: NonNullable<Options["params"]>) {
  const place = path.replace(/{(\w+)}/g, (_, name: string) =>
    encodeURIComponent(parts[name] ?? ""),
  );
  const words = Object.keys(query).map(
    (name) => `${name}=${encodeURIComponent(query[name] ?? "")}`,
  );
  const origin = import.meta.env.VITE_API_ORIGIN ?? "";
  return origin + place + (words.length > 0 ? `?${words.join("&")}` : "");
}

/** undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By the contract: its paths, and what each takes and gives. */
export const client = {
  GET: by("GET"),
  POST: by("POST"),
  PUT: by("PUT"),
  DELETE: by("DELETE"),
} as unknown as Pick<Client<paths>, "GET" | "POST" | "PUT" | "DELETE">;

function asProblem(body: unknown): Problem | null {
  const isProblem = typeof body === "object" && body !== null && "type" in body && "title" in body;
  return isProblem ? (body as Problem) : null;
}

/** The body of a good answer; throws ApiError for any other. */
export async function body<T>(call: Promise<{ response: Response; data?: T }>): Promise<T> {
  const { response, data } = await call;
  if (response.ok) return data as T;
  throw new ApiError("problem", response.status, asProblem(data));
}
