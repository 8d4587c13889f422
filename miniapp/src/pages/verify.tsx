// Whether a letter is genuine: what the QR code on every letter opens, for whoever holds it.
import { ApiError } from "../api/client";
import type { VerifiedLetter } from "../api/models";
import { verifyLetter } from "../api/public";
import { date, moment } from "../format";
import { currentTexts } from "../texts";
import { Facts } from "../ui/dossier";
import { Heading } from "../ui/heading";
import { Loading } from "../ui/loaded";
import { Problem } from "../ui/problem";
import { useResource } from "../ui/resource";

export function VerifyPage({ token }: { token: string }) {
  const texts = currentTexts();
  return (
    <>
      <Heading title={texts.verify.title} />
      <Answer token={token} />
    </>
  );
}

function Answer({ token }: { token: string }) {
  const letter = useResource(() => verifyLetter(token), [token]);
  if (letter.data) return <Genuine letter={letter.data} />;
  const { error } = letter;
  if (error === undefined) return <Loading />;
  if (error instanceof ApiError && error.status === 404) return <Unknown />;
  return <Problem error={error} onRetry={letter.retry} />;
}

function Genuine({ letter }: { letter: VerifiedLetter }) {
  const texts = currentTexts();
  const say = texts.verify;
  const { register } = letter;
  return (
    <>
      <section class="notice" role="status">
        <p class="notice-title">{say.genuine}</p>
        <p>{say.compare}</p>
      </section>
      <Facts
        rows={[
          [say.kind, letter.title],
          [say.number, letter.number],
          [say.issued, moment(letter.issued_at)],
          [say.agency, letter.agency_name],
          [say.dossier, letter.dossier_number ?? ""],
          [say.period, register ? say.days(date(register.from), date(register.to)) : ""],
          [say.dossiers, register ? String(register.dossiers) : ""],
        ]}
      />
    </>
  );
}

function Unknown() {
  const texts = currentTexts();
  return (
    <section class="notice wrong" role="alert">
      <p class="notice-title">{texts.verify.unknown}</p>
      <p>{texts.verify.unknownNext}</p>
    </section>
  );
}
