// A screen whose code is fetched when it is first opened, with a way on when that fails.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { fetchCode } from "../code";
import { Loading } from "./loaded";
import { Problem } from "./problem";

export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let ready: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [, redraw] = useState(0);
    const [error, setError] = useState<unknown>();
    const fetchIt = () => {
      setError(undefined);
      fetchCode(load).then((component) => {
        ready = component;
        redraw((count) => count + 1);
      }, setError);
    };
    const drawn = ready !== undefined;
    // Also when it has become ready since this was drawn: somebody has to draw it again.
    useEffect(() => {
      if (!drawn) fetchIt();
    }, []);
    if (ready) {
      const Ready = ready;
      return <Ready {...props} />;
    }
    return error === undefined ? <Loading /> : <Problem error={error} onRetry={fetchIt} />;
  };
}
