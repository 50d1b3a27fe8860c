/**
 * Draws captchas. The letters stand well apart, large and hardly bent, so that a person reads them at a glance; a wavy
 * horizon runs through all of them, and beneath it ink and paper are exchanged. To stock OCR, which looks for ink of one
 * kind on paper of another, no letter is whole. `test/captcha/measure-ocr.ts` measures it.
 */
import { fileURLToPath } from 'node:url';
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from 'canvas';
import { encode as encodeBmp } from 'fast-bmp';

export const pictureTypes = ['png', 'jpg', 'bmp'] as const;
export type PictureType = (typeof pictureTypes)[number];

export const WIDTH = 220;
export const HEIGHT = 80;

/** Everything is drawn at twice its size: what is bent would look frayed otherwise. */
const SCALE = 2;
const MARGIN = 12;
const FONT = 'Upare Captcha';
const inks = ['#1b264f', '#4a143c', '#10423c', '#5a1e14', '#1e1e28'];
const papers = ['#faf7ee', '#eef6fa', '#f6f1fa', '#f0f8f0'];

// A font of our own: a server has none. Andika was made for people who learn to read, and tells its letters well apart.
const fontFile = fileURLToPath(import.meta.resolve('@fontsource/andika/files/andika-latin-700-normal.woff2'));
if (!GlobalFonts.registerFromPath(fontFile, FONT)) throw new Error(`no font in ${fontFile}`);

/**
 * Draws one picture of 220 × 80 pixels, never the same twice.
 * @param text letters and digits, 1 to 12 of them; five fill the picture
 */
export async function drawCaptcha(text: string, type: PictureType): Promise<Buffer> {
  const picture = paint(bend(letters(text)));
  if (type === 'png') return picture.encode('png');
  if (type === 'jpg') return picture.encode('jpeg', 90);
  return bmp(picture);
}

/** The letters side by side, each a little turned, leaning, higher or lower. */
function letters(text: string): Canvas {
  const [canvas, ctx] = sheet();
  ctx.scale(SCALE, SCALE);
  ctx.textAlign = 'center';
  const row = [...text].map((letter) => {
    const font = `${between(50, 58)}px "${FONT}"`;
    ctx.font = font;
    const { width, actualBoundingBoxAscent: height } = ctx.measureText(letter);
    return { letter, font, height, width: width + between(0, 4) };
  });
  const total = row.reduce((sum, { width }) => sum + width, 0);
  const fit = Math.min(1, (WIDTH - 2 * MARGIN) / total);
  let left = (WIDTH - total * fit) / 2;
  for (const { letter, font, width, height } of row) {
    ctx.save();
    ctx.translate(left + (width * fit) / 2, HEIGHT / 2 + between(-5, 5));
    ctx.scale(fit, Math.max(fit, 0.8));
    ctx.rotate(between(-0.2, 0.2));
    ctx.transform(1, between(-0.12, 0.12), between(-0.12, 0.12), 1, 0, 0);
    ctx.font = font;
    ctx.fillText(letter, 0, height / 2);
    ctx.restore();
    left += width * fit;
  }
  return canvas;
}

/** The same with its rows shifted to and fro in a gentle wave, so that no stem is straight. */
function bend(straight: Canvas): Canvas {
  const [canvas, ctx] = sheet();
  const drift = wave(between(2, 4), between(45, 75));
  for (let y = 0; y < straight.height; y++) {
    ctx.drawImage(straight, 0, y, straight.width, 1, drift(y), y, straight.width, 1);
  }
  return canvas;
}

/** Ink on paper above the horizon, paper on ink beneath it; or the other way round. */
function paint(shapes: Canvas): Canvas {
  const [masks, mask] = sheet();
  const horizon = wave(between(7, 14), between(90, 170));
  const level = between(34, 46) * SCALE;
  const far = Math.random() < 0.5 ? 0 : masks.height;
  mask.beginPath();
  mask.moveTo(0, far);
  for (let x = 0; x <= masks.width; x += 4) mask.lineTo(x, level + horizon(x));
  mask.lineTo(masks.width, far);
  mask.fill();
  mask.globalCompositeOperation = 'xor';
  mask.drawImage(shapes, 0, 0);
  mask.globalCompositeOperation = 'source-in';
  mask.fillStyle = oneOf(inks);
  mask.fillRect(0, 0, masks.width, masks.height);

  const picture = createCanvas(WIDTH, HEIGHT);
  const ctx = picture.getContext('2d');
  ctx.fillStyle = oneOf(papers);
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  ctx.drawImage(masks, 0, 0, WIDTH, HEIGHT);
  return picture;
}

/** 24 bits a pixel, without a palette or alpha. */
function bmp(picture: Canvas): Buffer {
  const rgba = picture.getContext('2d').getImageData(0, 0, WIDTH, HEIGHT).data;
  const data = rgba.filter((_, i) => i % 4 !== 3);
  return Buffer.from(encodeBmp({ width: WIDTH, height: HEIGHT, data, bitsPerPixel: 24, channels: 3, components: 3 }));
}

function sheet(): [Canvas, SKRSContext2D] {
  const canvas = createCanvas(WIDTH * SCALE, HEIGHT * SCALE);
  return [canvas, canvas.getContext('2d')];
}

/** @param height, @param length in pixels of the picture; the function takes and gives pixels of a sheet */
function wave(height: number, length: number): (at: number) => number {
  const start = between(0, 2 * Math.PI);
  return (at) => height * SCALE * Math.sin(start + (at / (length * SCALE)) * 2 * Math.PI);
}

// How a captcha looks is no secret, only its text is: Math.random will do here.
function between(low: number, high: number): number {
  return low + (high - low) * Math.random();
}

function oneOf<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}
