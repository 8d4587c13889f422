// Where an office is, how to call it, and when it is open: wherever somebody is told to come.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { bridge } from "../bridge";
import { currentTexts, type Texts } from "../texts";
import { explain } from "../ui/problem";

interface Office {
  name: string;
  address: string | null;
  phone: string | null;
  hours: string;
}

/** Its name and, where it is known, the address, in one line. */
export function place({ name, address }: Office): string {
  return address ? `${name}, ${address}` : name;
}

/** As rows for `Facts`; what nobody has said is left out. */
export function officeRows(
  { address, phone, hours }: Office,
  { office: say }: Texts,
): [string, ComponentChildren][] {
  return [
    [say.address, address ?? ""],
    [say.phone, phone && <Call phone={phone} />],
    [say.hours, hours],
  ];
}

/** By the platform where it has a way of its own, else by the link. */
function Call({ phone }: { phone: string }) {
  const texts = currentTexts();
  const [said, setSaid] = useState("");
  const number = phone.replace(/[^\d+]/g, "");
  const press = (event: Event) => {
    if (!bridge.call) return;
    event.preventDefault();
    bridge.call(number).catch((error: unknown) => setSaid(explain(error, texts)));
  };
  return (
    <>
      <a class="quiet" href={`tel:${number}`} onClick={press}>
        {phone}
      </a>
      <span role="status">{said}</span>
    </>
  );
}
