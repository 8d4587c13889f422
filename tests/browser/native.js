// A stand-in for what Zalo's app puts into its webview before the page: answers the SDK's calls as
// Android does, by the callback that each call names. `window.native` is the test's own handle.
(() => {
  const answers = {
    "action.jump.login": {
      data: {
        miniProgramConfig: { canUseAccessTokenByDefault: true, userAuthorized: true },
        cookiesOAuthLogins: [
          { name: "h5.zdn.vn_zlink3rd", value: "js-token" },
          { name: "h5.zdn.vn_zoauth", value: "one-time-code" },
          { name: "h5.zdn.vn_zoauth_vrf", value: "verifier" },
        ],
      },
    },
  };
  window.native = {
    asked: [],
    // What an action answers: {data}, or {error} with a code of Zalo's; undefined: never.
    answer(action, answer) {
      answers[action] = answer;
    },
    tell(name) {
      window.zaloJSV2.zalo_h5_event_handler(String(Date.now()), name, "");
    },
  };
  window.ZJSBridge = {}; // Zalo's own page has one; the SDK leaves its tokens there
  window.ZaloJavaScriptInterface = {
    jsH5EventCallback() {},
    jsCall(_jsToken, action, _accessToken, parameters, callback) {
      window.native.asked.push({ action, parameters });
      const answer = answers[action];
      if (!answer) return;
      const [, serial, name] = /onNativeMessage\("([^"]+)", "([^"]+)"\)/.exec(callback);
      const { data = {}, error = 0 } = answer;
      const result = { error_code: error, error_message: error ? "refused" : "", action, data };
      setTimeout(() => window.onNativeMessage(serial, name)(JSON.stringify(result)), 5);
    },
  };
})();
