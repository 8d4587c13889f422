// Chooses one of many: a button that shows the choice, and a sheet over the whole screen with a
// search box and large rows. Search needs no accents. The phone's back button closes the sheet.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { search } from "../fold";
import { coverScreen } from "../router";
import { currentTexts } from "../texts";
import { Icon } from "./icons";

export interface PickerItem {
  code: string;
  name: string;
}

interface Props {
  id: string;
  /** What is chosen; the question's own label. */
  label: string;
  items: readonly PickerItem[];
  /** Code of the chosen item, "" for none. */
  value: string;
  placeholder: string;
  disabled?: boolean;
  onPick(code: string): void;
  "aria-describedby"?: string;
  "aria-invalid"?: "true";
}

export function Picker(props: Props) {
  const { id, label, items, value, placeholder, disabled = false } = props;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const chosen = items.find((item) => item.code === value);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        id={id}
        class="box pick"
        aria-haspopup="dialog"
        aria-labelledby={`${id}-label ${id}-value`}
        aria-describedby={props["aria-describedby"]}
        // A button cannot be "invalid" to a screen reader; its error is in its description.
        data-invalid={props["aria-invalid"]}
        disabled={disabled}
        onClick={() => setOpen(true)}
      >
        <span id={`${id}-value`} class={chosen ? "" : "faint"}>
          {chosen?.name ?? placeholder}
        </span>
        <Icon name="down" />
      </button>
      {open && (
        <Sheet
          label={label}
          items={items}
          value={value}
          onClose={close}
          onPick={(code) => {
            props.onPick(code);
            close();
          }}
        />
      )}
    </>
  );
}

interface SheetProps {
  label: string;
  items: readonly PickerItem[];
  value: string;
  onPick(code: string): void;
  onClose(): void;
}

function Sheet({ label, items, value, onPick, onClose }: SheetProps) {
  const texts = currentTexts();
  const [query, setQuery] = useState("");
  const sheet = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const found = search(items, query);
  useCover(onClose, box);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    if (event.key === "Enter" && event.target === box.current) {
      event.preventDefault(); // it would send the form behind the sheet
      const first = found[0];
      if (query && first) onPick(first.code);
    }
    if (event.key === "Tab" && sheet.current) keepFocus(event, sheet.current);
  };
  return (
    <div
      ref={sheet}
      class="sheet"
      role="dialog"
      aria-modal="true"
      aria-label={label}
      onKeyDown={onKeyDown}
    >
      <div class="sheet-top">
        <h2>{label}</h2>
        <button type="button" class="quiet" onClick={onClose} aria-label={texts.field.closeList}>
          <Icon name="close" />
        </button>
      </div>
      <div class="sheet-search" role="search">
        <input
          ref={box}
          class="box"
          type="search"
          aria-label={texts.field.search}
          placeholder={texts.field.search}
          autocomplete="off"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <Rows items={found} value={value} onPick={onPick} />
    </div>
  );
}

function Rows({ items, value, onPick }: Pick<SheetProps, "items" | "value" | "onPick">) {
  const texts = currentTexts();
  return (
    <>
      <p class="unseen" role="status">
        {texts.field.matches(items.length)}
      </p>
      {items.length === 0 && <p class="sheet-none">{texts.field.noMatch}</p>}
      <ul class="sheet-list">
        {items.map((item) => (
          <li key={item.code}>
            <button
              type="button"
              class="row"
              aria-current={item.code === value ? "true" : undefined}
              onClick={() => onPick(item.code)}
            >
              {item.name}
              {item.code === value && <Icon name="tick" />}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What lies over a screen closes by the back button, holds the page still, and has focus first. */
function useCover(onClose: () => void, first: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const uncover = coverScreen(onClose);
    first.current?.focus();
    document.documentElement.classList.add("covered");
    return () => {
      document.documentElement.classList.remove("covered");
      uncover();
    };
  }, []);
}

/** Lets Tab go round inside the sheet. */
function keepFocus(event: KeyboardEvent, sheet: HTMLElement): void {
  const stops = sheet.querySelectorAll<HTMLElement>("button, input");
  const first = stops[0];
  const last = stops[stops.length - 1];
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first?.focus();
  }
}
