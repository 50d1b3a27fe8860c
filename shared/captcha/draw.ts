/**
 * Draws captchas. The letters are large and hardly distorted, so people read them at a glance. A wavy horizon and two
 * wavy curtains cross them, and ink and paper are swapped on one side of each, so no letter has a single colour. Five
 * fonts and touching letters prevent cutting them out for comparison. `test/captcha/measure-ocr.ts` measures the
 * effect. Loaded with its canvas and fonts for the first picture.
 */
import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts } from 'canvas';
import { CAPTCHA_HEIGHT, CAPTCHA_WIDTH, encodePicture, type PictureType } from './picture-file.ts';

/** Everything is drawn at twice its size, since curves would look frayed otherwise. */
const SCALE = 2;
const MARGIN = 12;
const inks = ['#1b264f', '#4a143c', '#10423c', '#5a1e14', '#1e1e28'];
const papers = ['#faf7ee', '#eef6fa', '#f6f1fa', '#f0f8f0'];

// Bundled fonts, since servers have none: each has distinct letters, and no two are alike.
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

/** The ink of each pixel of a sheet, 0 to 255, row by row. A sheet is twice as wide and high as the picture. */
type Sheet = Uint8Array;
const [COLUMNS, ROWS] = [CAPTCHA_WIDTH * SCALE, CAPTCHA_HEIGHT * SCALE];

// One of each for all pictures: the garbage collector does not see the memory of canvases.
const [straight, bent] = [new Uint8Array(COLUMNS * ROWS), new Uint8Array(COLUMNS * ROWS)] as const;
const lettering = createCanvas(COLUMNS, ROWS).getContext('2d');

/**
 * Draws one picture of 220 × 80 pixels, never the same twice.
 * @param text letters and digits, 1 to 12 of them; five fill the picture
 */
export function drawCaptcha(text: string, type: PictureType): Buffer {
  const shapes = bend(write(text, straight), bent);
  // Ink and paper are swapped within overlapping shapes.
  horizon(shapes);
  for (let half = 0; half < 2; half++) curtain(shapes, half);
  return encodePicture({ inked: halve(shapes), ink: oneOf(inks), paper: oneOf(papers) }, type);
}

/** The font size at which letters are measured and drawn before scaling: each new size costs canvas time. */
const FONT_SIZE = 60;
const fontOf = (family: string) => `${FONT_SIZE}px "${family}"`;

/** The letters side by side, each a little turned, leaning, higher or lower. */
function write(text: string, sheet: Sheet): Sheet {
  const ctx = lettering;
  ctx.clearRect(0, 0, COLUMNS, ROWS);
  ctx.save();
  ctx.scale(SCALE, SCALE);
  ctx.textAlign = 'center';
  const letters = [...text].map((letter) => {
    const [family, size] = [oneOf(fonts), between(56, 66) / FONT_SIZE];
    const { width, height } = measure(letter, family);
    return { letter, family, size, height, width: width * size - between(-1, 3) };
  });
  const total = letters.reduce((sum, { width }) => sum + width, 0);
  const fit = Math.min(1, (CAPTCHA_WIDTH - 2 * MARGIN) / total);
  let left = (CAPTCHA_WIDTH - total * fit) / 2;
  for (const { letter, family, size, width, height } of letters) {
    ctx.save();
    ctx.translate(left + (width * fit) / 2, CAPTCHA_HEIGHT / 2 + between(-7, 7));
    ctx.scale(fit * size, Math.max(fit, 0.8) * size);
    ctx.rotate(between(-0.24, 0.24));
    ctx.transform(1, between(-0.12, 0.12), between(-0.12, 0.12), 1, 0, 0);
    ctx.font = fontOf(family);
    ctx.fillText(letter, 0, height / 2);
    ctx.restore();
    left += width * fit;
  }
  ctx.restore();
  const { data } = ctx.getImageData(0, 0, COLUMNS, ROWS);
  for (let i = 0; i < sheet.length; i++) sheet[i] = data[4 * i + 3] as number;
  return sheet;
}

interface Measures {
  readonly width: number;
  /** Of what stands above the line. */
  readonly height: number;
}

/** Cached measurements of the few letters of captchas. */
const measures = new Map<string, Measures>();

/** @returns pixels at FONT_SIZE */
function measure(letter: string, family: string): Measures {
  const known = measures.get(family + letter);
  if (known) return known;
  lettering.font = fontOf(family);
  const { width, actualBoundingBoxAscent: height } = lettering.measureText(letter);
  measures.set(family + letter, { width, height });
  return { width, height };
}

/** Shifts rows and then columns in waves, so that no stem is straight. */
function bend(sheet: Sheet, other: Sheet): Sheet {
  const across = wave(between(1.5, 2.5), between(35, 55));
  for (let y = 0; y < ROWS; y++) shift(sheet, other, row(y), across(y));
  const along = wave(between(1.5, 3), between(45, 75));
  for (let x = 0; x < COLUMNS; x++) shift(other, sheet, column(x), along(x));
  return sheet;
}

/** A row or a column of a sheet. */
interface Line {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

const row = (y: number): Line => ({ first: y * COLUMNS, step: 1, count: COLUMNS });
const column = (x: number): Line => ({ first: x, step: COLUMNS, count: ROWS });

/** Copies a line, shifted by a fraction of pixels. */
function shift(from: Sheet, to: Sheet, { first, step, count }: Line, by: number): void {
  const whole = Math.floor(by);
  const part = by - whole;
  let before = 0;
  for (let i = 0; i < count; i++) {
    const source = i - whole;
    const here = source >= 0 && source < count ? (from[first + source * step] as number) : 0;
    to[first + i * step] = here + (before - here) * part;
    before = here;
  }
}

/** The ink of each pixel of the picture: the mean of four of the sheet. */
function halve(sheet: Sheet): Uint8Array {
  const halved = new Uint8Array(CAPTCHA_WIDTH * CAPTCHA_HEIGHT);
  for (let y = 0, to = 0; y < CAPTCHA_HEIGHT; y++) {
    for (let x = 0; x < CAPTCHA_WIDTH; x++) halved[to++] = meanOfFour(sheet, SCALE * (y * COLUMNS + x));
  }
  return halved;
}

/** @param at of the upper left one of the four pixels */
const meanOfFour = (sheet: Sheet, at: number): number =>
  ((sheet[at] as number) +
    (sheet[at + 1] as number) +
    (sheet[at + COLUMNS] as number) +
    (sheet[at + COLUMNS + 1] as number)) /
  4;

/** Swaps ink and paper of a line up to an edge at a fraction of a pixel. */
function exchange(sheet: Sheet, { first, step, count }: Line, edge: number): void {
  for (let i = 0; i < Math.min(edge, count); i++) {
    const at = first + i * step;
    const inked = sheet[at] as number;
    sheet[at] = inked + (255 - 2 * inked) * Math.min(1, edge - i);
  }
}

/** Everything above, or beneath, a wave through the middle. */
function horizon(shapes: Sheet): void {
  const line = wave(between(7, 14), between(60, 150));
  const level = between(30, 50) * SCALE;
  const beneath = Math.random() >= 0.5;
  for (let x = 0; x < COLUMNS; x++) {
    exchange(shapes, column(x), level + line(x));
    if (beneath) exchange(shapes, column(x), ROWS);
  }
}

/** Everything on the left of a leaning wave through one half of the picture. */
function curtain(shapes: Sheet, half: number): void {
  const line = wave(between(3, 7), between(40, 80));
  const [top, lean] = [(COLUMNS / 2) * (half + between(0.15, 0.85)), between(-0.6, 0.6)];
  for (let y = 0; y < ROWS; y++) exchange(shapes, row(y), top + lean * y + line(y));
}

/** @param height, @param length in pixels of the picture; the function takes and gives pixels of a sheet */
function wave(height: number, length: number): (at: number) => number {
  const start = between(0, 2 * Math.PI);
  return (at) => height * SCALE * Math.sin(start + (at / (length * SCALE)) * 2 * Math.PI);
}

// Only the text of a captcha is secret, not its look, so Math.random is fine.
function between(low: number, high: number): number {
  return low + (high - low) * Math.random();
}

function oneOf<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}
