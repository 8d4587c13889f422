import { session } from "../src/session";

/** Signed in for long, without asking anybody. */
export function signIn(name = ""): void {
  session.set({
    token: "t",
    token_type: "Bearer",
    expires_at: "2999-01-01T00:00:00Z",
    citizen: { id: "c", display_name: name },
  });
}
