// Text as people type it. The server cleans and compares the same way (backend/core/text.py), and
// tests/vectors/texts.json holds both to the same results.

// Ð (Icelandic eth) and Ɖ (African d) look exactly like Đ and come from wrong keyboards.
const DISGUISED = /[\u00d0\u0189\u00f0\u0256]/g;
// Characters that change how a name is compared or displayed, never what it says.
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g;
// All white space but line ends; the last ones are white in Python only.
const WHITE = /(?:[^\S\n]|[\u001c-\u001f\u0085])+/g;
const MARKS = /[\u0300-\u036f]/g;

const plainD = (sign: string) => (sign === "\u00d0" || sign === "\u0189" ? "Đ" : "đ");

/** Composed, without what nobody sees, white space folded; line ends stay, as one sign each. */
export function cleanText(text: string): string {
  return text
    .normalize("NFC")
    .replace(DISGUISED, plainD)
    .replace(/\r\n?/g, "\n")
    .replace(INVISIBLE, "")
    .replace(WHITE, " ")
    .replace(/ ?\n ?/g, "\n")
    .trim();
}

/** "Đặng Thị Hòa" is "Dang Thi Hoa". */
export function withoutAccents(text: string): string {
  return text
    .replace(DISGUISED, plainD)
    .normalize("NFD")
    .replace(MARKS, "")
    .replace(/đ/g, "d")
    .replace(/Đ/g, "D");
}

/** Names as they are compared: no accents, lower case, single spaces; signs stay. */
export function nameKey(text: string): string {
  return withoutAccents(text).toLowerCase().replace(WHITE, " ").replace(/\s+/g, " ").trim();
}
