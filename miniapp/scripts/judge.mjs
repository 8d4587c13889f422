// Judges answers as the mini app does, for tests that compare it with the server. Reads from standard
// input {forms: {code: form}, cases: [{code, today, answers}]}; writes for each case
// {schema, errors, warnings}, lists of {pointer, code}.
import { text } from "node:stream/consumers";
import { createServer } from "vite";

const { forms, cases } = JSON.parse(await text(process.stdin));
const server = await createServer({
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  appType: "custom",
  optimizeDeps: { noDiscovery: true },
  logLevel: "error",
});
try {
  const { readForm } = await server.ssrLoadModule("/src/form/model.ts");
  const { findings } = await server.ssrLoadModule("/src/form/validator.ts");
  const { verdictOn } = await server.ssrLoadModule("/src/form/verdict.ts");
  const read = new Map(Object.keys(forms).map((code) => [code, readForm(forms[code])]));
  const told = (found) => Array.from(found, ({ pointer, code }) => ({ pointer, code }));
  const verdicts = cases.map(({ code, today, answers }) => {
    const form = read.get(code);
    const { errors, warnings } = verdictOn(form, answers, today);
    const schema = findings(form.definition.schema, answers);
    return { schema: told(schema), errors: told(errors.values()), warnings: told(warnings) };
  });
  process.stdout.write(JSON.stringify(verdicts));
} finally {
  await server.close();
}
