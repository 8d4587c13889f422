// A request that early.ts has sent before the app was there to send it, and the client then takes up.

export interface Ahead {
  url: string;
  language: string;
  answer: Promise<Response>;
}

declare global {
  interface Window {
    ahead?: Ahead;
  }
}

export function askAhead(path: string, language: string): void {
  const url = new URL((import.meta.env.VITE_API_ORIGIN ?? "") + path, window.location.href).href;
  const answer = fetch(url, {
    headers: { Accept: "application/json", "Accept-Language": language },
  });
  answer.catch(() => undefined); // whoever takes it up hears of it and asks again
  window.ahead = { url, language, answer };
}

/** Once, the answer to just this request. */
export function takenUp(request: Request): Promise<Response> | undefined {
  const { ahead } = window;
  if (ahead?.url !== request.url || request.method !== "GET") return undefined;
  if (ahead.language !== request.headers.get("Accept-Language")) return undefined;
  delete window.ahead;
  return ahead.answer;
}
