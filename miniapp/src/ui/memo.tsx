// A component that is drawn again only when what it shows has changed, or the language it is said in.
import { Component, type ComponentType } from "preact";
import { english } from "../texts/first";

export function memo<P extends object>(
  Inner: ComponentType<P>,
  isSame: (before: P, now: P) => boolean,
): ComponentType<P> {
  return class Memo extends Component<P> {
    private texts = english.get();

    override shouldComponentUpdate(now: P): boolean {
      return this.texts !== english.get() || !isSame(this.props as P, now);
    }

    override render() {
      this.texts = english.get();
      const props = this.props as P;
      return <Inner {...props} />;
    }
  };
}
