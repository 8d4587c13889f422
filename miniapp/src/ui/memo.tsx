// A component that is drawn again only when what it shows has changed.
import { Component, type ComponentType } from "preact";

export function memo<P extends object>(
  Inner: ComponentType<P>,
  isSame: (before: P, now: P) => boolean,
): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(now: P): boolean {
      return !isSame(this.props as P, now);
    }

    override render() {
      const props = this.props as P;
      return <Inner {...props} />;
    }
  };
}
