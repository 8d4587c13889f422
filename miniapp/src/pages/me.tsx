// The reader's own place: which account, which language, how large the letters, what is kept.
import { chooseTextSize, textSize, type TextSize } from "../look";
import { links } from "../router";
import { session } from "../session";
import { useStore } from "../store";
import { chooseLanguage, useLanguage, currentTexts, type Language } from "../texts";
import { Choices } from "../ui/choices";
import { Heading } from "../ui/heading";
import { Problem } from "../ui/problem";
import { Tile } from "../ui/tile";
import { useState } from "preact/hooks";

const SIZES: readonly TextSize[] = ["normal", "large", "largest"];

export function MePage() {
  const texts = currentTexts();
  const say = texts.me;
  const open = useStore(session);
  const name = open?.citizen.display_name ?? "";
  return (
    <>
      <Heading title={say.title} />
      <section>
        <h2>{say.account}</h2>
        <p>{open ? (name ? say.signedInAs(name) : say.signedIn) : say.notSignedIn}</p>
      </section>
      <ChooseLanguage />
      <ChooseSize />
      <nav aria-label={say.yours}>
        <h2>{say.yours}</h2>
        <Tile href={links.reach()} icon="bell" title={texts.reach.title}>
          {say.reachText}
        </Tile>
        <Tile href={links.data()} icon="folder" title={say.data}>
          {say.dataNote}
        </Tile>
      </nav>
      <nav aria-label={say.more}>
        <h2>{say.more}</h2>
        <Tile href={links.help()} icon="help" title={texts.help.title} />
        <Tile href={links.privacy()} icon="shield" title={texts.privacy.title} />
        <Tile href={links.about()} icon="info" title={texts.about.title} />
      </nav>
    </>
  );
}

function ChooseLanguage() {
  const texts = currentTexts();
  const language = useLanguage();
  const [failed, setFailed] = useState<{ wanted: Language; error: unknown }>();
  const choose = (wanted: Language) =>
    chooseLanguage(wanted).then(
      () => setFailed(undefined),
      (error: unknown) => setFailed({ wanted, error }),
    );
  return (
    <section class="group">
      <Choices
        name="language"
        legend={texts.me.language}
        choices={[
          { key: "vi", label: "Tiếng Việt", lang: "vi" },
          { key: "en", label: "English", lang: "en" },
        ]}
        chosen={language}
        onChoose={(wanted) => void choose(wanted)}
      />
      {failed && <Problem error={failed.error} onRetry={() => void choose(failed.wanted)} />}
    </section>
  );
}

function ChooseSize() {
  const texts = currentTexts();
  const chosen = useStore(textSize);
  return (
    <section class="group">
      <Choices
        name="size"
        legend={texts.me.size}
        choices={SIZES.map((key) => ({ key, label: texts.me.sizes[key] }))}
        chosen={chosen}
        hint={texts.me.sizeNote}
        onChoose={chooseTextSize}
      />
    </section>
  );
}
