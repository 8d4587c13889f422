interface ImportMetaEnv {
  /** Which back end of the bridge is built in; vite.config.ts always sets it. */
  readonly VITE_PLATFORM: "web" | "zalo";
  /** Where the API is, e.g. "https://api.example.vn"; the page's own origin when left out. */
  readonly VITE_API_ORIGIN?: string;
}
