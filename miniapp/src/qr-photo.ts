// The text of a QR code in a photo. The browser's own reader where it has one; a small decoder is
// fetched only where it has not.
import { NotUsable, decode } from "./uploads/shrink";

interface Detector {
  detect(picture: HTMLCanvasElement): Promise<{ rawValue: string }[]>;
}

type DetectorClass = new (options: { formats: string[] }) => Detector;

// A code small in the picture needs many pixels, a blurred one is found with fewer.
const LONG_SIDES = [1_600, 800];

/** "" where the file shows no code, be it that it is no picture. */
export async function readQrPhoto(file: File): Promise<string> {
  const picture = await decode(file).catch((error: unknown) => {
    if (error instanceof NotUsable) return null;
    throw error;
  });
  if (!picture) return "";
  for (const side of LONG_SIDES) {
    const text = await readCanvas(drawn(picture, side));
    if (text) return text;
  }
  return "";
}

function drawn(picture: ImageBitmap | HTMLImageElement, longSide: number): HTMLCanvasElement {
  const scale = Math.min(1, longSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function readCanvas(canvas: HTMLCanvasElement): Promise<string> {
  const { BarcodeDetector } = window as { BarcodeDetector?: DetectorClass };
  if (BarcodeDetector) {
    try {
      const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(canvas);
      return found?.rawValue ?? "";
    } catch {
      // There in name only: some systems lack the service behind it. The decoder still works.
    }
  }
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
  if (!pixels) return "";
  const { default: jsQR } = await import("jsqr");
  return jsQR(pixels.data, pixels.width, pixels.height)?.data ?? "";
}
