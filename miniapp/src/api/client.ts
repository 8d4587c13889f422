// The one client: every request to the API goes through here. It knows time limits, safe repeats,
// the reader's language and how an answer becomes an error; it knows no operation by name.
import createClient from "openapi-fetch";
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
async function send(request: Request): Promise<Response> {
  const pauses = request.method === "GET" ? [...PAUSES] : [];
  for (;;) {
    const wait = pauses.shift();
    try {
      const response = await attempt(request.clone());
      if (wait === undefined || !PASSING.includes(response.status)) return response;
    } catch (error) {
      if (wait === undefined) throw error;
    }
    await pause(wait);
  }
}

async function attempt(request: Request): Promise<Response> {
  const stop = new AbortController();
  try {
    return await within(TIME_LIMIT, whole(request, stop.signal));
  } catch (error) {
    stop.abort();
    throw new ApiError(error instanceof TimedOut ? "timeout" : "network");
  }
}

/** The answer with its body read, so that the time limit covers a body that stalls half-way too. */
async function whole(request: Request, signal: AbortSignal): Promise<Response> {
  const response = await (takenUp(request) ?? fetch(request, { signal }));
  const { status, statusText, headers } = response;
  const bytes = status === 204 || status === 304 ? null : await response.arrayBuffer();
  return new Response(bytes, { status, statusText, headers });
}

export const client = createClient<paths>({
  baseUrl: import.meta.env.VITE_API_ORIGIN ?? "",
  fetch: send,
  // Named, because the library's own default is globalThis.Request: too new for old webviews.
  Request: window.Request,
});

client.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", language.get());
    return request;
  },
});

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function asProblem(body: unknown): Problem | null {
  const isProblem = typeof body === "object" && body !== null && "type" in body && "title" in body;
  return isProblem ? (body as Problem) : null;
}

/** The body of a good answer; throws ApiError for any other. */
export async function body<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (error) {
    // Anything else that breaks on the way (a body cut off half-way, say) is the network's doing.
    throw error instanceof ApiError ? error : new ApiError("network");
  }
  const { data, error, response } = outcome;
  if (!response.ok) throw new ApiError("problem", response.status, asProblem(error));
  return data as T;
}
