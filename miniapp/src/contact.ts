// Whom people turn to; chosen when the app is built, because each province has its own.

export const contact = {
  /** The line of the national public service portal where a province names none. */
  phone: import.meta.env.VITE_HELP_PHONE || "1800 1096",
  /** The province's Zalo Official Account; "" where it has none. */
  officialAccount: import.meta.env.VITE_ZALO_OA_ID || "",
};
