// Something fetched for a screen: on its way, there, or failed with a way to try again.
import { useEffect, useState } from "preact/hooks";
import { useLanguage } from "../texts/first";

export interface Resource<T> {
  data: T | undefined;
  error: unknown;
  retry(): void;
}

/** Loads again whenever one of `inputs` or the reader's language changes; late answers are dropped. */
export function useResource<T>(load: () => Promise<T>, inputs: readonly unknown[]): Resource<T> {
  const language = useLanguage();
  const [tries, setTries] = useState(0);
  const [found, setFound] = useState<{ data?: T; error?: unknown }>({});
  useEffect(() => {
    let wanted = true;
    setFound({});
    load().then(
      (data) => wanted && setFound({ data }),
      (error: unknown) => wanted && setFound({ error }),
    );
    return () => {
      wanted = false;
    };
  }, [...inputs, language, tries]);
  return { data: found.data, error: found.error, retry: () => setTries(tries + 1) };
}
