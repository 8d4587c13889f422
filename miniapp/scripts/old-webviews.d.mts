export const BROUGHT_ALONG: ReadonlySet<string>;
export function tooNew(code: string, name: string): string[];
