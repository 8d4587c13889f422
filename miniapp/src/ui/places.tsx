// The bar at the bottom of the main places, and no other screen: whoever fills in a form is not
// tempted away from it.
import { links, type Route } from "../router";
import { firstTexts, type FirstTexts } from "../texts/first";
import { Icon, type IconName } from "./icons";

interface Place {
  route: Route["name"];
  href: string;
  icon: IconName;
  label(texts: FirstTexts): string;
}

const PLACES: readonly Place[] = [
  { route: "home", href: links.home(), icon: "home", label: ({ app }) => app.placeHome },
  {
    route: "dossiers",
    href: links.dossiers(),
    icon: "folder",
    label: ({ app }) => app.placeDossiers,
  },
  { route: "inbox", href: links.inbox(), icon: "bell", label: ({ app }) => app.placeInbox },
  { route: "me", href: links.me(), icon: "person", label: ({ app }) => app.placeMe },
];

export function isPlace(route: Route): boolean {
  return PLACES.some((place) => place.route === route.name);
}

export function Places({ route }: { route: Route }) {
  const texts = firstTexts();
  return (
    <nav class="places" aria-label={texts.app.places}>
      {PLACES.map((place) => (
        <a
          key={place.route}
          href={place.href}
          aria-current={place.route === route.name ? "page" : undefined}
        >
          <Icon name={place.icon} />
          {place.label(texts)}
        </a>
      ))}
    </nav>
  );
}
