// What is awaited is waited for longer than usual: a busy machine is slow, not wrong.
import { configure } from "@testing-library/dom";

configure({ asyncUtilTimeout: 10_000 });
