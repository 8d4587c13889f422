// Where the reader is, by the hash alone: the app then works under any base path, Zalo's included.
import { createStore, useStore } from "./store";

export type Route =
  | { name: "home" }
  | { name: "procedure"; code: string }
  | { name: "step"; code: string; step: string; change: boolean }
  | { name: "resume"; id: string }
  | { name: "sent"; id: string }
  | { name: "lookup"; code: string }
  | { name: "verify"; token: string }
  | { name: "dossiers" }
  | { name: "dossier"; id: string }
  | { name: Deed; id: string }
  | { name: "me" }
  | { name: "data" }
  | { name: "help" }
  | { name: "about" }
  | { name: "privacy" }
  | { name: "inbox" }
  | { name: "reach" }
  | { name: "missing" };

/** The screens on which one thing is done to a dossier, by their address. */
const DEEDS = new Map([
  ["bo-sung", "supplement"],
  ["xac-nhan", "confirm"],
  ["rut", "withdraw"],
  ["danh-gia", "rate"],
] as const);

type Deed = typeof DEEDS extends Map<string, infer Name> ? Name : never;

export const links = {
  home: () => "#/",
  procedure: (code: string) => `#/thu-tuc/${encodeURIComponent(code)}`,
  /** The form where it was left. */
  form: (code: string) => `${links.procedure(code)}/khai`,
  step: (code: string, step: string) => `${links.form(code)}/${step}`,
  /** A step opened from "check your answers": its button leads back there. */
  change: (code: string, step: string) => `${links.step(code, step)}/sua`,
  resume: (id: string) => `#/lam-tiep/${id}`,
  sent: (id: string) => `#/da-gui/${id}`,
  lookup: (code = "") => (code ? `#/tra-cuu/${encodeURIComponent(code)}` : "#/tra-cuu"),
  /** What the QR code of a letter opens. */
  verify: (token: string) => `#/xac-minh/${token}`,
  dossiers: () => "#/ho-so",
  dossier: (id: string) => `#/ho-so/${id}`,
  supplement: (id: string) => `${links.dossier(id)}/bo-sung`,
  confirm: (id: string) => `${links.dossier(id)}/xac-nhan`,
  withdraw: (id: string) => `${links.dossier(id)}/rut`,
  rate: (id: string) => `${links.dossier(id)}/danh-gia`,
  me: () => "#/ca-nhan",
  /** What is known of the reader, and how to have it deleted. */
  data: () => "#/ca-nhan/du-lieu",
  help: () => "#/tro-giup",
  about: () => "#/gioi-thieu",
  privacy: () => "#/rieng-tu",
  inbox: () => "#/thong-bao",
  /** How one is told. */
  reach: () => "#/thong-bao/cach-nhan",
  /** What the server names as a screen: the address after `#/`. */
  screen: (address: string) => `#/${address}`,
};

export function parse(hash: string): Route {
  const [place = "", id = "", word = "", step = "", change = ""] = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decode);
  if (place === "") return { name: "home" };
  if (place === "thu-tuc" && id && word === "") return { name: "procedure", code: id };
  if (place === "thu-tuc" && id && word === "khai")
    return { name: "step", code: id, step, change: change === "sua" };
  if (place === "lam-tiep" && id) return { name: "resume", id };
  if (place === "da-gui" && id) return { name: "sent", id };
  if (place === "tra-cuu") return { name: "lookup", code: id };
  if (place === "xac-minh" && id) return { name: "verify", token: id };
  if (place === "ca-nhan" && id === "") return { name: "me" };
  if (place === "ca-nhan" && id === "du-lieu") return { name: "data" };
  if (place === "tro-giup") return { name: "help" };
  if (place === "gioi-thieu") return { name: "about" };
  if (place === "rieng-tu") return { name: "privacy" };
  if (place === "ho-so" && id === "") return { name: "dossiers" };
  if (place === "ho-so" && word === "") return { name: "dossier", id };
  const deed = (DEEDS as ReadonlyMap<string, Deed>).get(word);
  if (place === "ho-so" && deed) return { name: deed, id };
  if (place === "thong-bao" && id === "") return { name: "inbox" };
  if (place === "thong-bao" && id === "cach-nhan") return { name: "reach" };
  return { name: "missing" };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray "%" typed by hand: the part then simply names nothing
  }
}

/** A button in a Zalo message opens the app with its screen in the query: `?mo=ho-so/…`. */
export function opened({ hash, search }: { hash: string; search: string }): string {
  const screen = new URLSearchParams(search).get("mo");
  return hash === "" && screen ? links.screen(screen) : hash;
}

const hash = createStore(opened(window.location));
let visited = 0;
let cover: (() => void) | null = null;

window.addEventListener("hashchange", () => {
  visited += 1;
  hash.set(window.location.hash);
});

window.addEventListener("popstate", (event) => {
  const uncover = cover;
  cover = null;
  const { hash: here } = window.location;
  if (uncover) uncover();
  // An entry that only stood for a cover closed long ago: one step back should be one screen back.
  else if (here === hash.get() && !isCover(event.state)) window.history.back();
  // At once: by the time of "hashchange" the address may have changed again, and back.
  else hash.set(here);
});

function isCover(state: unknown): boolean {
  return typeof state === "object" && state !== null && "cover" in state;
}

/**
 * For something laid over the screen: the back button takes it away instead of leaving the screen.
 * Returns how to stop that when it is closed in another way.
 */
export function coverScreen(onBack: () => void): () => void {
  cover = onBack;
  if (!isCover(window.history.state)) window.history.pushState({ cover: true }, "");
  return () => {
    if (cover === onBack) cover = null;
  };
}

/** As a link does, but at once: the screen is drawn together with whatever else has just changed. */
export function navigate(href: string): void {
  if (href === hash.get()) return;
  visited += 1;
  window.history.pushState(null, "", href);
  hash.set(href);
}

/** Goes there without leaving the present screen behind for the back button. */
export function replace(href: string): void {
  const { pathname, search } = window.location;
  window.history.replaceState(null, "", pathname + search + href);
  hash.set(href);
}

/** Back to the screen before; where there was none in the app (opened by a link), to `parent`. */
export function back(parent: string): void {
  if (visited > 0) window.history.back();
  else replace(parent);
}

export function useRoute(): Route {
  return parse(useStore(hash));
}
