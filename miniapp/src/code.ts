// Code of the app that is fetched when it is first needed.
//
// A browser remembers for as long as a page is open that a module could not be fetched, and never asks
// for it again (https://github.com/whatwg/html/issues/6768). So whoever tries again after the network
// has come back gets the page anew, at the same address; what is begun is kept on the server.

const lost = new WeakSet<() => Promise<unknown>>();

/** What `load` fetches, which is one and the same function each time. */
export async function fetchCode<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (lost.has(load)) await openAnew();
    lost.add(load);
    throw error;
  }
}

/** Not without a network: then there would be no page at all. */
async function openAnew(): Promise<void> {
  await fetch(window.location.pathname, { method: "HEAD", cache: "no-store" });
  window.location.reload();
}
