/**
 * Draws captchas. The letters are large and hardly bent, so that a person reads them at a glance. A wavy horizon and two
 * wavy curtains run through them, and ink and paper are exchanged on the other side of each: to what looks for ink of one
 * kind on paper of another, no letter is whole. Five fonts, and letters that touch, leave nothing to cut out and compare.
 * `test/captcha/measure-ocr.ts` measures it. With its canvas and fonts it is loaded for the first picture.
 */
import { fileURLToPath } from 'node:url';
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from 'canvas';

export type PictureType = 'png' | 'jpg' | 'bmp';

export const WIDTH = 220;
export const HEIGHT = 80;

/** Everything is drawn at twice its size: what is bent would look frayed otherwise. */
const SCALE = 2;
const MARGIN = 12;
const inks = ['#1b264f', '#4a143c', '#10423c', '#5a1e14', '#1e1e28'];
const papers = ['#faf7ee', '#eef6fa', '#f6f1fa', '#f0f8f0'];

// Fonts of our own, since a server has none: all tell their letters well apart, and no two draw them alike.
const fonts = [
  import.meta.resolve('@fontsource/andika/files/andika-latin-700-normal.woff2'),
  import.meta.resolve('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-700-normal.woff2'),
  import.meta.resolve('@fontsource/comic-neue/files/comic-neue-latin-700-normal.woff2'),
  import.meta.resolve('@fontsource/fredoka/files/fredoka-latin-600-normal.woff2'),
  import.meta.resolve('@fontsource/itim/files/itim-latin-400-normal.woff2'),
].map((file, i) => {
  const family = `Upare Captcha ${i + 1}`;
  if (!GlobalFonts.registerFromPath(fileURLToPath(file), family)) throw new Error(`no font in ${file}`);
  return family;
});

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
    const font = `${between(56, 66)}px "${oneOf(fonts)}"`;
    ctx.font = font;
    const { width, actualBoundingBoxAscent: height } = ctx.measureText(letter);
    return { letter, font, height, width: width - between(-1, 3) };
  });
  const total = row.reduce((sum, { width }) => sum + width, 0);
  const fit = Math.min(1, (WIDTH - 2 * MARGIN) / total);
  let left = (WIDTH - total * fit) / 2;
  for (const { letter, font, width, height } of row) {
    ctx.save();
    ctx.translate(left + (width * fit) / 2, HEIGHT / 2 + between(-7, 7));
    ctx.scale(fit, Math.max(fit, 0.8));
    ctx.rotate(between(-0.24, 0.24));
    ctx.transform(1, between(-0.12, 0.12), between(-0.12, 0.12), 1, 0, 0);
    ctx.font = font;
    ctx.fillText(letter, 0, height / 2);
    ctx.restore();
    left += width * fit;
  }
  return canvas;
}

/** The same with its rows and then its columns shifted to and fro in waves, so that no stem is straight. */
function bend(straight: Canvas): Canvas {
  const [rows, row] = sheet();
  const across = wave(between(1.5, 2.5), between(35, 55));
  for (let y = 0; y < rows.height; y++) row.drawImage(straight, 0, y, rows.width, 1, across(y), y, rows.width, 1);
  const [columns, column] = sheet();
  const along = wave(between(1.5, 3), between(45, 75));
  for (let x = 0; x < rows.width; x++) column.drawImage(rows, x, 0, 1, rows.height, x, along(x), 1, rows.height);
  return columns;
}

/** Ink and paper, exchanged within each of some shapes that lie over one another and over the letters. */
function paint(shapes: Canvas): Canvas {
  const [masks, mask] = sheet();
  mask.globalCompositeOperation = 'xor';
  overlay(mask, horizon);
  for (let i = 0; i < 2; i++) overlay(mask, (ctx) => curtain(ctx, i));

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

function overlay(mask: SKRSContext2D, draw: (ctx: SKRSContext2D) => void): void {
  const [canvas, ctx] = sheet();
  draw(ctx);
  mask.drawImage(canvas, 0, 0);
}

/** Everything above, or beneath, a wave through the middle. */
function horizon(ctx: SKRSContext2D): void {
  const { width, height } = ctx.canvas;
  const line = wave(between(7, 14), between(60, 150));
  const level = between(30, 50) * SCALE;
  const far = Math.random() < 0.5 ? 0 : height;
  ctx.moveTo(0, far);
  for (let x = 0; x <= width; x += 4) ctx.lineTo(x, level + line(x));
  ctx.lineTo(width, far);
  ctx.fill();
}

/** Everything on the left of a leaning wave through one half of the picture. */
function curtain(ctx: SKRSContext2D, half: number): void {
  const { width, height } = ctx.canvas;
  const line = wave(between(3, 7), between(40, 80));
  const [top, lean] = [(width / 2) * (half + between(0.15, 0.85)), between(-0.6, 0.6)];
  ctx.moveTo(0, 0);
  for (let y = 0; y <= height; y += 4) ctx.lineTo(top + lean * y + line(y), y);
  ctx.lineTo(0, height);
  ctx.fill();
}

/** 24 bits a pixel, blue first, rows from the bottom; canvas reads this format and does not write it. */
function bmp(picture: Canvas): Buffer {
  const rgba = Buffer.from(picture.getContext('2d').getImageData(0, 0, WIDTH, HEIGHT).data.buffer);
  // A multiple of four, so that no row is filled up.
  const stride = WIDTH * 3;
  const file = Buffer.alloc(54 + stride * HEIGHT);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(WIDTH, 18);
  file.writeInt32LE(HEIGHT, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < HEIGHT; y++) {
    const row = 54 + (HEIGHT - 1 - y) * stride;
    for (let x = 0; x < WIDTH; x++) file.writeUIntBE(rgba.readUIntLE((y * WIDTH + x) * 4, 3), row + x * 3, 3);
  }
  return file;
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
