// What holds a tracking code: the code itself, as people write it down, and the addresses that our
// declarations, proofs and messages carry. Nothing is ever opened at such an address: only the code
// is taken from it.

export const CODE_LENGTH = 12;

/** The code as the API writes it: capitals, without what people put between. */
export function bare(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

export function dashed(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

const WRITTEN = /^[A-Z0-9]{4}[-. ]?[A-Z0-9]{4}[-. ]?[A-Z0-9]{4}$/i;
// …/#/tra-cuu/CODE, and …?mo=tra-cuu/CODE of the buttons in messages.
const ADDRESS = /^https?:\/\/[^\s#]*(?:#\/|[?&]mo=)tra-cuu\/([A-Z0-9-]{12,14})$/i;

// …/#/xac-minh/TOKEN, which our letters carry.
const LETTER = /^https?:\/\/[^\s#]*(?:#\/|[?&]mo=)xac-minh\/([A-Za-z0-9_-]{8,80})$/;

/** What a letter is verified by, in the text of its QR code; "" where it is none of ours. */
export function letterIn(text: string): string {
  return LETTER.exec(text.trim())?.[1] ?? "";
}

/** The code in a text that was scanned or pasted, as the API writes it; "" where there is none. */
export function codeIn(text: string): string {
  const whole = text.trim();
  const written = ADDRESS.exec(whole)?.[1] ?? whole;
  return WRITTEN.test(written) ? bare(written) : "";
}

export function isAddress(text: string): boolean {
  return /^\s*[a-z][a-z0-9+.-]*:/i.test(text);
}
