// What a built script may not hold, because the oldest webviews that open the app do not know it: syntax
// of after 2015, and the names of what browsers learnt after Chrome 63 and Safari 11.1, which are the
// first with import(), without which nothing of the app starts.
import ts from "typescript";

const { SyntaxKind } = ts;
/** Dynamic import is the one exception: it is what makes a webview one of ours. */
const SYNTAX = new Map([
  [SyntaxKind.AsyncKeyword, "async"],
  [SyntaxKind.AwaitExpression, "await"],
  [SyntaxKind.QuestionDotToken, "?."],
  [SyntaxKind.QuestionQuestionToken, "??"],
  [SyntaxKind.AsteriskAsteriskToken, "**"],
  [SyntaxKind.SpreadAssignment, "{...}"],
  [SyntaxKind.PropertyDeclaration, "a field of a class"],
  [SyntaxKind.PrivateIdentifier, "#private"],
  [SyntaxKind.BigIntLiteral, "a bigint"],
]);

/** Methods by their name alone, as far as nothing of ours is called the same. */
const METHODS = words(`
  at findLast findLastIndex flat flatMap toReversed toSorted toSpliced
  isWellFormed matchAll replaceAll trimEnd trimStart
  checkVisibility getAnimations replaceChildren requestSubmit toggleAttribute togglePopover
  formatRange hasPointerCapture
`);

const OF_OBJECTS = words(`
  AbortSignal.any AbortSignal.timeout Array.fromAsync crypto.randomUUID
  Object.fromEntries Object.groupBy Object.hasOwn
  Promise.allSettled Promise.any Promise.try Promise.withResolvers URL.canParse URL.parse
`);

const GLOBALS = words(`
  BroadcastChannel CompressionStream DecompressionStream FinalizationRegistry ResizeObserver
  TransformStream WeakRef globalThis reportError requestIdleCallback structuredClone
`);

/** What src/old-webviews.ts brings along; everything else has to be done without. */
export const BROUGHT_ALONG = words("AbortController queueMicrotask");

function words(text) {
  return new Set(text.split(/\s+/).filter((word) => word));
}

/** What of `code` an old webview does not know, e.g. "assets/a.js: ??". A guarded use is none. */
export function tooNew(code, name) {
  const found = new Set();
  const source = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const visit = (node) => {
    newSyntax(node, found);
    newNames(node, found);
    // Not forEachChild: it passes over single tokens such as "?.".
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return [...found].map((what) => `${name}: ${what}`);
}

const A_RULE = /[^{}]*\{[^{}]*\}/g;

/**
 * The rules of a stylesheet that set a `gap` and no grid: between the children of a flex box it is
 * unknown before Chrome 84 and Safari 14.1, where all would stand close together.
 */
export function gaps(css, name) {
  const rules = css.replace(/\/\*[^]*?\*\//g, "").match(A_RULE) || [];
  return rules
    .filter((rule) => /[{;]\s*((row|column)-)?gap\s*:/.test(rule))
    .filter((rule) => !/[{;]\s*display\s*:\s*(inline-)?grid\b/.test(rule))
    .map((rule) => `${name}: a gap without a grid, ${rule.split("{")[0].trim()}`);
}

function newSyntax(node, found) {
  const later = SYNTAX.get(node.kind);
  if (later) found.add(later);
  if (ts.isCatchClause(node) && !node.variableDeclaration) found.add("catch without a name");
  if (ts.isBindingElement(node) && node.dotDotDotToken && ts.isObjectBindingPattern(node.parent))
    found.add("rest of an object");
  if (ts.isRegularExpressionLiteral(node) && /\(\?<|\\p\{|\/[a-z]*[sdv][a-z]*$/.test(node.text))
    found.add(`a regular expression, ${node.text}`);
}

function newNames(node, found) {
  if (ts.isPropertyAccessExpression(node)) {
    const called = ts.isCallExpression(node.parent) && node.parent.expression === node;
    if (called && METHODS.has(node.name.text)) found.add(`.${node.name.text}()`);
    const whole = `${lastName(node.expression)}.${node.name.text}`;
    if (OF_OBJECTS.has(whole)) found.add(whole);
    if (GLOBALS.has(node.name.text) && isTheWindow(node.expression)) found.add(node.name.text);
  }
  if (ts.isIdentifier(node) && GLOBALS.has(node.text) && isUsed(node)) found.add(node.text);
}

/** `Object` of `Object`, and of `window.Object`. */
function lastName(expression) {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : "";
}

function isTheWindow(expression) {
  return ts.isIdentifier(expression) && /^(window|self)$/.test(expression.text);
}

/** Not asked for by `typeof`, and not the name of something's property. */
function isUsed({ parent, text }) {
  if (ts.isTypeOfExpression(parent)) return false;
  return !("name" in parent && parent.name && parent.name.text === text);
}
