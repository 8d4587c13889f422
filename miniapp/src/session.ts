// Who is signed in. Our token lives in memory only: all mini apps share one origin, so whatever
// a browser would keep for us could be read by others.
import { ApiError } from "./api/client";
import type { Session } from "./api/models";
import { openSession } from "./api/public";
import { createStore } from "./store";
import { bridge } from "./bridge";

export const session = createStore<Session | null>(null);

let opening: Promise<Session> | null = null;

/** The open session, or a new one; several askers at once share one sign-in. */
export function signIn(): Promise<Session> {
  const open = session.get();
  if (open && new Date(open.expires_at).getTime() > Date.now()) return Promise.resolve(open);
  opening ??= start().finally(() => {
    opening = null;
  });
  return opening;
}

async function start(): Promise<Session> {
  const opened = await openSession(await bridge.getAccessToken());
  session.set(opened);
  return opened;
}

type Authorization = { Authorization: string };

/** Makes a call in the citizen's name; a session that has run out is renewed once on the way. */
export async function withSession<T>(call: (headers: Authorization) => Promise<T>): Promise<T> {
  const { token } = await signIn();
  try {
    return await call({ Authorization: `Bearer ${token}` });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    if (session.get()?.token === token) session.set(null);
  }
  const renewed = await signIn();
  return call({ Authorization: `Bearer ${renewed.token}` });
}
