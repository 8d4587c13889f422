// Answers to what people ask most, and whom to ask else.
import { useState } from "preact/hooks";
import { bridge } from "../bridge";
import { contact } from "../contact";
import { currentTexts } from "../texts";
import { Heading } from "../ui/heading";
import { explain } from "../ui/problem";
import { Tile, TileButton, TileNote } from "../ui/tile";

export function HelpPage() {
  const texts = currentTexts();
  const say = texts.help;
  return (
    <>
      <Heading title={say.title} />
      <section>
        <h2>{say.contact}</h2>
        <Contact />
      </section>
      <section>
        <h2>{say.questions}</h2>
        {Object.values(say.faq).map(({ ask, say: answer }) => (
          <details key={ask} class="folded">
            <summary>{ask}</summary>
            <p>{answer}</p>
          </details>
        ))}
      </section>
    </>
  );
}

/** By the platform where it has a way of its own, else by the link. */
function Contact() {
  const texts = currentTexts();
  const say = texts.help;
  const [said, setSaid] = useState("");
  const { call, chat } = bridge;
  const number = contact.phone.replace(/\s/g, "");
  const attempt = (way: Promise<void>) => {
    setSaid("");
    way.catch((error: unknown) => setSaid(explain(error, texts)));
  };
  const hotline = {
    icon: "call",
    title: say.hotline,
    children: say.hotlineText(contact.phone),
  } as const;
  return (
    <>
      {call ? (
        <TileButton {...hotline} onPress={() => attempt(call(number))} />
      ) : (
        <Tile {...hotline} href={`tel:${number}`} />
      )}
      {chat && (
        <TileButton icon="chat" title={say.chat} onPress={() => attempt(chat())}>
          {say.chatText}
        </TileButton>
      )}
      <TileNote icon="office" title={say.office}>
        {say.officeText}
      </TileNote>
      <p role="status">{said}</p>
    </>
  );
}
