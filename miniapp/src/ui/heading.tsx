// The one heading of a screen. It names the window and, on every screen but the very first, takes
// focus, so that keyboard and screen reader begin where the eye does.
import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { firstTexts } from "../texts/first";

let first = true;

export function Heading({ title, children }: { title: string; children?: ComponentChildren }) {
  const texts = firstTexts();
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title === texts.app.name ? title : `${title} – ${texts.app.name}`;
  }, [title, texts]);
  useEffect(() => {
    window.scrollTo(0, 0);
    if (!first) place.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return (
    <h1 ref={place} tabIndex={-1}>
      {title}
      {children}
    </h1>
  );
}
