// How legible a photo is: the examples that the server is judged by too.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { greyOf, gridOf, measure, type Grey, type Legibility } from "../src/uploads/legibility";

interface Step {
  rect?: number[];
  each?: number[];
}

interface Case {
  name: string;
  width: number;
  height: number;
  painting: Step[];
  expected: Legibility;
}

const cases = JSON.parse(readFileSync("../tests/vectors/legibility.json", "utf8")) as Case[];

function painted({ width, height, painting }: Case): Grey {
  const values = new Uint8Array(width * height);
  const fill = (x = 0, y = 0, w = 0, h = 0, value = 0) => {
    for (let row = Math.max(0, y); row < Math.min(height, y + h); row += 1)
      values.fill(value, row * width + Math.max(0, x), row * width + Math.min(width, x + w));
  };
  for (const { rect, each } of painting) {
    if (rect) fill(...rect);
    if (!each) continue;
    const [left = 0, top = 0, w = 0, h = 0, across = 1, down = 1, ...inner] = each;
    for (let y = top; y < top + h; y += down)
      for (let x = left; x < left + w; x += across) fill(x, y, ...inner);
  }
  return { width, height, values };
}

describe("legibility", () => {
  it.each(cases.map((each) => [each.name, each] as const))("%s", (_, each) => {
    const found = measure(gridOf(painted(each)));
    const { sharpness, glare, ...rest } = each.expected;
    expect(found).toMatchObject(rest);
    expect(found.sharpness).toBeCloseTo(sharpness, 9);
    expect(found.glare).toBeCloseTo(glare, 9);
  });

  it("weighs colours as the eye does", () => {
    const data = new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
    const { values } = greyOf({ width: 3, height: 1, data } as unknown as ImageData);
    expect([...values]).toEqual([76, 150, 29]);
  });
});
