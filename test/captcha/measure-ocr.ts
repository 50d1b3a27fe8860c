/**
 * Measures how many captchas stock OCR reads. A script, no test: it needs the `tesseract` command and takes minutes.
 *
 *     npx node test/captcha/measure-ocr.ts [how many, 200]
 *
 * Draws that many pictures of fresh texts, prepares each one in the ways people prepare pictures for OCR, and has
 * tesseract read each preparation in several of its modes. A captcha counts as read where the letters and digits of the
 * outcome are exactly its text, whatever their case. Prints the share of each combination, the best of them, the share
 * read by any, and the time one drawing takes. First it measures itself: plain letters must be read.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Canvas, createCanvas, loadImage } from 'canvas';
import { ALPHABET, canonicalAnswer, freshText } from '../../shared/captcha/captchas.ts';
import { drawCaptcha } from '../../shared/captcha/draw.ts';
import { CAPTCHA_HEIGHT, CAPTCHA_WIDTH } from '../../shared/captcha/picture-file.ts';
import { preparations } from './preparations.ts';

/** One line of text, one word, one raw line; and one line of letters that are known to be these. */
const modes: Record<string, string[]> = {
  'psm 7': ['--psm', '7'],
  'psm 8': ['--psm', '8'],
  'psm 13': ['--psm', '13'],
  'psm 7, our letters': ['--psm', '7', '-c', `tessedit_char_whitelist=${ALPHABET}`],
  'psm 8, our letters': ['--psm', '8', '-c', `tessedit_char_whitelist=${ALPHABET}`],
};
const run = promisify(execFile);
const count = Number(process.argv[2] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'captcha-ocr-'));
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

try {
  const plain = await readShares(Array.from({ length: 20 }, freshText), plainPicture);
  console.log(`plain letters, to measure the measure: best ${percent(plain.best)}`);
  if (plain.best < 0.8) throw new Error('tesseract does not even read plain letters');

  let milliseconds = 0;
  const captchas = await readShares(Array.from({ length: count }, freshText), async (text) => {
    const start = performance.now();
    const png = drawCaptcha(text, 'png');
    milliseconds += performance.now() - start;
    return asCanvas(png);
  });
  for (const [how, share] of captchas.shares) console.log(`${percent(share).padStart(8)}  ${how}`);
  console.log(`${count} captchas: best ${percent(captchas.best)}, read by any ${percent(captchas.any)}`);
  console.log(`${(milliseconds / count).toFixed(1)} ms for each drawing`);
} finally {
  rmSync(folder, { recursive: true });
}

async function readShares(texts: readonly string[], draw: (text: string) => Promise<Canvas>) {
  const pictures: Canvas[] = [];
  for (const text of texts) pictures.push(await draw(text));
  const shares: [string, number][] = [];
  const readOnce = new Set<number>();
  for (const [preparation, prepare] of Object.entries(preparations)) {
    const files = pictures.map((picture, i) => {
      const file = join(folder, `${i}.png`);
      writeFileSync(file, prepare(picture).toBuffer('image/png'));
      return file;
    });
    const list = join(folder, 'list.txt');
    writeFileSync(list, files.join('\n'));
    for (const [mode, options] of Object.entries(modes)) {
      const pages = await pagesOf(list, options);
      const read = texts.flatMap((text, i) => (lettersOf(pages[i] ?? '') === text ? [i] : []));
      for (const i of read) readOnce.add(i);
      shares.push([`${preparation}, ${mode}`, read.length / texts.length]);
    }
  }
  return { shares, best: Math.max(...shares.map(([, share]) => share)), any: readOnce.size / texts.length };
}

/** What tesseract reads in each picture of a list. */
async function pagesOf(list: string, options: readonly string[]): Promise<string[]> {
  const env = { ...process.env, OMP_THREAD_LIMIT: '1' };
  const { stdout } = await run('tesseract', [list, 'stdout', ...options], { env, maxBuffer: 2 ** 26 });
  const pages = stdout.split('\f');
  const pictures = readFileSync(list, 'utf8').split('\n').length;
  if (pages.length !== pictures) throw new Error(`tesseract told of ${pages.length} pictures out of ${pictures}`);
  return pages;
}

function lettersOf(outcome: string): string {
  return canonicalAnswer(outcome).replace(/[^A-Z0-9]/g, '');
}

async function asCanvas(png: Buffer): Promise<Canvas> {
  const canvas = createCanvas(CAPTCHA_WIDTH, CAPTCHA_HEIGHT);
  canvas.getContext('2d').drawImage(await loadImage(png), 0, 0);
  return canvas;
}

/** The same letters without any art, in the font that draw.ts has registered. */
async function plainPicture(text: string): Promise<Canvas> {
  const canvas = createCanvas(CAPTCHA_WIDTH, CAPTCHA_HEIGHT);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = 'white';
  ctx.fillRect(0, 0, CAPTCHA_WIDTH, CAPTCHA_HEIGHT);
  ctx.fillStyle = 'black';
  ctx.font = '44px "Upare Captcha 1"';
  ctx.textAlign = 'center';
  ctx.fillText(text, CAPTCHA_WIDTH / 2, 56);
  return canvas;
}
