// What this app is, who stands behind a decision, and why it lives inside Zalo.
import { links } from "../router";
import { currentTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Tile } from "../ui/tile";

export function AboutPage() {
  const texts = currentTexts();
  const say = texts.about;
  return (
    <>
      <Heading title={say.title} />
      <p class="lead">{say.what}</p>
      <ul>
        {Object.values(say.points).map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <section>
        <h2>{say.who}</h2>
        <p>{say.whoText}</p>
      </section>
      <section>
        <h2>{say.zalo}</h2>
        <p>{say.zaloText}</p>
      </section>
      <Tile href={links.privacy()} icon="shield" title={texts.privacy.title} />
      <Tile href={links.help()} icon="help" title={texts.help.title} />
    </>
  );
}
