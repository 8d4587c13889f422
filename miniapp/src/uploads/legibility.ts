// How legible a photo of a paper is: the same measure as backend/uploads/legibility.py, which says
// what each number means; the constants are one file, the examples of both tests/vectors/legibility.json.
import constants from "../../../backend/uploads/legibility.json";

export type PhotoFault = "blank" | "blurred" | "dark" | "glare" | "cut";
export type Side = "top" | "right" | "bottom" | "left";

export interface Legibility {
  /** 0 to 100. */
  score: number;
  faults: PhotoFault[];
  sharpness: number;
  paper: number;
  glare: number;
  cut: Side[];
}

/** Grey values, row by row. */
export interface Grey {
  width: number;
  height: number;
  values: Uint8Array;
}

interface Tile {
  darkest: number;
  brightest: number;
  step: number;
}

/** Grey values (Rec. 601) of RGBA pixels. */
export function greyOf({ width, height, data }: ImageData): Grey {
  const values = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < values.length; at += 1, from += 4)
    values[at] =
      ((data[from] ?? 0) * 19595 +
        (data[from + 1] ?? 0) * 38470 +
        (data[from + 2] ?? 0) * 7471 +
        0x8000) >>
      16;
  return { width, height, values };
}

/** Averages over squares, so that the long side is at most `grid_side`. */
export function gridOf(grey: Grey): Grey {
  const k = Math.ceil(Math.max(grey.width, grey.height) / constants.grid_side);
  const width = Math.floor(grey.width / k);
  const height = Math.floor(grey.height / k);
  if (k === 1 || !width || !height) return grey;
  const values = new Uint8Array(width * height);
  // Rounded as Pillow rounds.
  const share = Math.floor(2 ** 24 / (k * k));
  const half = Math.floor((k * k) / 2);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = half;
      for (let down = 0; down < k; down += 1) {
        const from = (y * k + down) * grey.width + x * k;
        for (let at = from; at < from + k; at += 1) sum += grey.values[at] ?? 0;
      }
      values[y * width + x] = k === 2 ? sum >> 2 : Math.floor((sum * share) / 2 ** 24);
    }
  return { width, height, values };
}

export function measure(grid: Grey): Legibility {
  const tiles = tilesOf(grid);
  const inked = tiles.filter(
    ({ darkest, brightest }) => brightest - darkest >= constants.ink_contrast,
  );
  const tops = sorted(tiles.map(({ brightest }) => brightest));
  const paper = tops[Math.floor((tops.length * 3) / 4)] ?? 0;
  const ratios = sorted(inked.map(({ darkest, brightest, step }) => step / (brightest - darkest)));
  const sharpness = ratios[Math.floor(ratios.length / 2)] ?? 0;
  const glare = glareOf(tiles, tops[Math.floor(tops.length / 2)] ?? 0);
  const cut = SIDES.filter((side) => isCut(lineOf(grid, side), paper));
  const isBlank = inked.length === 0 || inked.length < constants.blank_share * tiles.length;
  const found: [PhotoFault, boolean][] = [
    ["blank", isBlank],
    ["blurred", inked.length > 0 && sharpness < constants.blurred_below],
    ["dark", paper < constants.dark_below],
    ["glare", glare > constants.glare_above],
    ["cut", cut.length > 0],
  ];
  const worst = Math.min(
    1,
    isBlank ? 0 : sharpness / constants.sharp_from,
    paper / constants.bright_from,
    1 - glare / constants.glare_worst,
    cut.length > 0 ? 0.5 : 1,
  );
  const score = Math.floor(100 * Math.max(0, worst) + 0.5);
  const faults = found.filter(([, holds]) => holds).map(([fault]) => fault);
  return { score, faults, sharpness, paper, glare, cut };
}

const SIDES: Side[] = ["top", "right", "bottom", "left"];

function sorted(values: number[]): number[] {
  return values.sort((one, other) => one - other);
}

function tilesOf(grid: Grey): Tile[] {
  const tiles: Tile[] = [];
  for (const [top, bottom] of cuts(grid.height))
    for (const [left, right] of cuts(grid.width))
      tiles.push(tileOf(grid, left, top, right, bottom));
  return tiles;
}

function cuts(length: number): [number, number][] {
  const count = Math.max(1, Math.floor(length / constants.tile));
  return Array.from({ length: count }, (_, i): [number, number] => [
    Math.floor((i * length) / count),
    Math.floor(((i + 1) * length) / count),
  ]);
}

function tileOf(grid: Grey, left: number, top: number, right: number, bottom: number): Tile {
  const { width, values } = grid;
  let darkest = 255;
  let brightest = 0;
  let across = 0;
  let down = 0;
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const at = y * width + x;
      const here = values[at] ?? 0;
      if (here < darkest) darkest = here;
      if (here > brightest) brightest = here;
      if (x + 1 < right) across = Math.max(across, Math.abs(here - (values[at + 1] ?? 0)));
      if (y + 1 < bottom) down = Math.max(down, Math.abs(here - (values[at + width] ?? 0)));
    }
  return { darkest, brightest, step: Math.min(across, down) };
}

function glareOf(tiles: readonly Tile[], usual: number): number {
  if (usual >= constants.glare_paper_below) return 0;
  return tiles.filter(({ darkest }) => darkest >= constants.glare_floor).length / tiles.length;
}

/** The outermost pixels of a side. */
function lineOf({ width, height, values }: Grey, side: Side): number[] {
  const isRow = side === "top" || side === "bottom";
  const start = side === "bottom" ? (height - 1) * width : side === "right" ? width - 1 : 0;
  return Array.from(
    { length: isRow ? width : height },
    (_, at) => values[start + at * (isRow ? 1 : width)] ?? 0,
  );
}

function isCut(line: readonly number[], paper: number): boolean {
  const bright = line.filter((value) => value >= constants.cut_bright * paper).length;
  const steps = line.filter(
    (value, at) => at > 0 && Math.abs(value - (line[at - 1] ?? 0)) >= constants.cut_step,
  ).length;
  return (
    bright >= constants.cut_bright_share * line.length &&
    steps >= constants.cut_steps_share * line.length
  );
}
