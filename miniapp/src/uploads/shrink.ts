// Makes a photo small enough for a weak network and takes out what the camera wrote into it
// (place, time, device): the picture is drawn anew, and judged while it is at hand. PDFs and films
// pass as they are.
import { gridOf, greyOf, measure, type PhotoFault } from "./legibility";
import type { Limits, Why } from "./limits";
import { mediaType } from "./limits";

export interface Prepared {
  blob: Blob;
  name: string;
  type: string;
  /** What may make the photo hard to read; none for what is not a photo. */
  faults: readonly PhotoFault[];
}

/** Why a file cannot be sent; `why` is what the citizen is told. */
export class NotUsable extends Error {
  override name = "NotUsable";
  constructor(readonly why: Why) {
    super(why.code);
  }
}

const LONG_SIDE = 2_200;
// A paper stays readable at each of these; the next is used while the file is above the aim.
const QUALITIES = [0.8, 0.7, 0.6, 0.5];
const AIM = 320 * 1024;
const JPEG = "image/jpeg";

export async function prepare(file: File, limits: Limits): Promise<Prepared> {
  const type = mediaType(file);
  if (type.startsWith("image/")) return shrink(file, limits);
  if (!limits.mediaTypes.includes(type)) throw new NotUsable({ code: "wrongType" });
  if (file.size > limits.maxBytes) throw new NotUsable({ code: "tooLarge", max: limits.maxBytes });
  return { blob: file, name: file.name, type, faults: [] };
}

async function shrink(file: File, limits: Limits): Promise<Prepared> {
  const canvas = await draw(file);
  const { faults } = measure(gridOf(greyOf(pixelsOf(canvas))));
  let smallest: Blob | undefined;
  for (const quality of QUALITIES) {
    smallest = await encode(canvas, quality);
    if (smallest.size <= Math.min(AIM, limits.maxBytes)) break;
  }
  if (!smallest || smallest.size > limits.maxBytes)
    throw new NotUsable({ code: "tooLarge", max: limits.maxBytes });
  return { blob: smallest, name: file.name.replace(/\.[^.]*$/, "") + ".jpg", type: JPEG, faults };
}

function pixelsOf(canvas: HTMLCanvasElement): ImageData {
  const context = canvas.getContext("2d");
  if (!context) throw new NotUsable({ code: "unreadable" });
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function draw(file: File): Promise<HTMLCanvasElement> {
  const picture = await decode(file);
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new NotUsable({ code: "unreadable" });
  context.fillStyle = "#fff"; // JPEG has no transparency; a transparent PNG would turn black
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if ("close" in picture) picture.close();
  return canvas;
}

/** The picture the right way up, by whichever of two ways this webview knows. */
export async function decode(file: File): Promise<ImageBitmap | HTMLImageElement> {
  if ("createImageBitmap" in window) {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(
      () => null, // old webviews refuse the option or the type; the image element may still do
    );
    if (bitmap) return bitmap;
  }
  const url = URL.createObjectURL(file);
  try {
    return await load(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function load(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new NotUsable({ code: "unreadable" }));
    image.src = url;
  });
}

function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new NotUsable({ code: "unreadable" }))),
      JPEG,
      quality,
    );
  });
}
