interface ImportMetaEnv {
  /** Which back end of the bridge is built in; vite.config.ts always sets it. */
  readonly VITE_PLATFORM: "web" | "zalo";
  /** Where the API is, with its base path; "/api/v1" on the same host when left out. */
  readonly VITE_API_BASE?: string;
}
