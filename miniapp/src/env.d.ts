interface ImportMetaEnv {
  /** Which back end of the bridge is built in; vite.config.ts always sets it. */
  readonly VITE_PLATFORM: "web" | "zalo";
  /** Where the API is, e.g. "https://api.example.vn"; the page's own origin when left out. */
  readonly VITE_API_ORIGIN?: string;
  /** The number of the help line, e.g. "0276 1022"; the national line when left out. */
  readonly VITE_HELP_PHONE?: string;
  /** The id of the province's Zalo Official Account, where it has one. */
  readonly VITE_ZALO_OA_ID?: string;
}
