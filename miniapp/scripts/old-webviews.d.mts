export const BROUGHT_ALONG: ReadonlySet<string>;
export function tooNew(code: string, name: string): string[];
export function gaps(css: string, name: string): string[];
