// The frame around every screen, and which screen is shown.
import { useEffect } from "preact/hooks";
import { HomePage } from "./pages/home";
import { back, links, useRoute, type Route } from "./router";
import { useStore } from "./store";
import { firstTexts, useLanguage } from "./texts/first";
import { Icon } from "./ui/icons";
import { Heading } from "./ui/heading";
import { lazy } from "./ui/lazy";
import { Places, isPlace } from "./ui/places";
import { nameRequest } from "./bridge";

const ProcedurePage = lazy(async () => (await import("./pages/procedure")).ProcedurePage);
const FormPage = lazy(async () => (await import("./pages/form")).FormPage);
const ResumePage = lazy(async () => (await import("./pages/resume")).ResumePage);
const SentPage = lazy(async () => (await import("./pages/sent")).SentPage);
const LookupPage = lazy(async () => (await import("./pages/lookup")).LookupPage);
const VerifyPage = lazy(async () => (await import("./pages/verify")).VerifyPage);
const DossiersPage = lazy(async () => (await import("./pages/dossiers")).DossiersPage);
const DossierPage = lazy(async () => (await import("./pages/dossier")).DossierPage);
const SupplementPage = lazy(
  async () => (await import("./pages/dossier-supplement")).SupplementPage,
);
const ConfirmPage = lazy(async () => (await import("./pages/dossier-confirm")).ConfirmPage);
const WithdrawPage = lazy(async () => (await import("./pages/dossier-withdraw")).WithdrawPage);
const RatePage = lazy(async () => (await import("./pages/dossier-rate")).RatePage);
const MePage = lazy(async () => (await import("./pages/me")).MePage);
const DataPage = lazy(async () => (await import("./pages/my-data")).DataPage);
const HelpPage = lazy(async () => (await import("./pages/help")).HelpPage);
const AboutPage = lazy(async () => (await import("./pages/about")).AboutPage);
const PrivacyPage = lazy(async () => (await import("./pages/privacy")).PrivacyPage);
const InboxPage = lazy(async () => (await import("./pages/inbox")).InboxPage);
const ReachPage = lazy(async () => (await import("./pages/reach")).ReachPage);
const SignInPanel =
  import.meta.env.VITE_PLATFORM === "web"
    ? lazy(async () => (await import("./pages/sign-in")).SignInPanel)
    : null;

export function App() {
  // Nothing below watches the language for its texts: it is all drawn again from here.
  useLanguage();
  const texts = firstTexts();
  const route = useRoute();
  const request = useStore(nameRequest);
  useEffect(() => {
    document.documentElement.dataset["platform"] = import.meta.env.VITE_PLATFORM;
  }, []);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault(); // the hash is the screen's address
          document.getElementById("main")?.focus();
        }}
      >
        {texts.app.skip}
      </a>
      {!isPlace(route) && <TopBar route={route} />}
      <main id="main" tabIndex={-1} class={isPlace(route) ? "above-places" : ""}>
        <Screen route={route} />
      </main>
      {isPlace(route) && <Places route={route} />}
      {SignInPanel && request && <SignInPanel request={request} />}
    </>
  );
}

function TopBar({ route }: { route: Route }) {
  const texts = firstTexts();
  return (
    <header class="top">
      <button type="button" class="quiet" onClick={() => back(parentOf(route))}>
        <Icon name="back" />
        {texts.app.back}
      </button>
      {route.name !== "step" && (
        <a class="top-home" href={links.home()}>
          {texts.app.name}
        </a>
      )}
    </header>
  );
}

function parentOf(route: Route): string {
  if (route.name === "step") return links.procedure(route.code);
  if (route.name === "dossier") return links.dossiers();
  if (route.name === "reach") return links.inbox();
  if ("id" in route && !["resume", "sent"].includes(route.name)) return links.dossier(route.id);
  return ["help", "about", "privacy", "data"].includes(route.name) ? links.me() : links.home();
}

/** Keys make a screen start afresh when its subject changes, and not otherwise. */
function Screen({ route }: { route: Route }) {
  switch (route.name) {
    case "home":
      return <HomePage />;
    case "procedure":
      return <ProcedurePage key={route.code} code={route.code} />;
    case "step":
      return (
        <FormPage key={route.code} code={route.code} step={route.step} change={route.change} />
      );
    case "resume":
      return <ResumePage key={route.id} id={route.id} />;
    case "sent":
      return <SentPage key={route.id} id={route.id} />;
    case "lookup":
      return <LookupPage key={route.code} code={route.code} />;
    case "verify":
      return <VerifyPage key={route.token} token={route.token} />;
    case "dossiers":
      return <DossiersPage />;
    case "dossier":
      return <DossierPage key={route.id} id={route.id} />;
    case "supplement":
      return <SupplementPage key={route.id} id={route.id} />;
    case "confirm":
      return <ConfirmPage key={route.id} id={route.id} />;
    case "withdraw":
      return <WithdrawPage key={route.id} id={route.id} />;
    case "rate":
      return <RatePage key={route.id} id={route.id} />;
    case "me":
      return <MePage />;
    case "data":
      return <DataPage />;
    case "help":
      return <HelpPage />;
    case "about":
      return <AboutPage />;
    case "privacy":
      return <PrivacyPage />;
    case "inbox":
      return <InboxPage />;
    case "reach":
      return <ReachPage />;
    case "missing":
      return <Missing />;
  }
}

function Missing() {
  const texts = firstTexts();
  return (
    <>
      <Heading title={texts.app.missingTitle} />
      <p>{texts.app.missingText}</p>
      <a class="button" href={links.home()}>
        {texts.app.home}
      </a>
    </>
  );
}
