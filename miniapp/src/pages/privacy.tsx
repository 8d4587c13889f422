// What the app asks of Zalo and why, what is kept and how long, who sees it. The calls behind "asks"
// are those of zalo.ts; a test compares the two lists.
import { currentTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Icon, type IconName } from "../ui/icons";

type Asked = keyof ReturnType<typeof currentTexts>["privacy"]["ask"];

const ASKED: readonly [Asked, IconName][] = [
  ["account", "person"],
  ["camera", "camera"],
  ["phone", "call"],
  ["messages", "bell"],
];

export function PrivacyPage() {
  const texts = currentTexts();
  const say = texts.privacy;
  return (
    <>
      <Heading title={say.title} />
      <p class="lead">{say.lead}</p>
      <section>
        <h2>{say.asks}</h2>
        <ul class="papers">
          {ASKED.map(([key, icon]) => (
            <li key={key}>
              <Icon name={icon} />
              <div>
                <strong>{say.ask[key].what}</strong>
                <p>{say.ask[key].why}</p>
                <p class="small">{say.ask[key].without}</p>
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{say.kept}</h2>
        <ul>
          {Object.values(say.keep).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{say.seen}</h2>
        <p>{say.seenText}</p>
      </section>
      <section>
        <h2>{say.rights}</h2>
        <p>{say.rightsText}</p>
      </section>
    </>
  );
}
