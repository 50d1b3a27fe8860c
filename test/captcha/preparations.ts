/** What people do to a picture before they give it to OCR. */
import { type Canvas, createCanvas } from 'canvas';

/** Shades from 0, black, to 255, row by row. */
interface Shades {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

type Preparation = (picture: Canvas) => Canvas;

export const preparations: Readonly<Record<string, Preparation>> = {
  'as it is': (picture) => picture,
  threshold: (picture) => drawn(threshold(shades(picture))),
  inverted: (picture) => drawn(invert(threshold(shades(picture)))),
  'three times larger': (picture) => enlarge(picture),
  'larger, threshold': (picture) => drawn(threshold(shades(enlarge(picture)))),
  'thin lines removed': (picture) => enlarge(drawn(open(threshold(shades(picture))))),
  // No stock preparation, but the first that comes to mind to one who looks at our pictures.
  'difference from the surroundings': (picture) => drawn(fromSurroundings(shades(enlarge(picture)), 36)),
};

function enlarge(picture: Canvas): Canvas {
  const [margin, times] = [20, 3];
  const canvas = createCanvas(picture.width * times + 2 * margin, picture.height * times + 2 * margin);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = 'white';
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(picture, margin, margin, picture.width * times, picture.height * times);
  return canvas;
}

function shades(picture: Canvas): Shades {
  const { width, height } = picture;
  const rgba = picture.getContext('2d').getImageData(0, 0, width, height).data;
  const at = (i: number) => rgba[i] ?? 0;
  const values = Uint8Array.from({ length: width * height }, (_, i) => {
    return 0.3 * at(4 * i) + 0.59 * at(4 * i + 1) + 0.11 * at(4 * i + 2);
  });
  return { width, height, values };
}

function drawn({ width, height, values }: Shades): Canvas {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const image = ctx.createImageData(width, height);
  values.forEach((value, i) => {
    image.data.set([value, value, value, 255], 4 * i);
  });
  ctx.putImageData(image, 0, 0);
  return canvas;
}

const mapped = (of: Shades, change: (value: number, i: number) => number): Shades => ({
  ...of,
  values: of.values.map(change),
});
const invert = (of: Shades) => mapped(of, (value) => 255 - value);

/** Black and white, split where the two classes differ most (Otsu). */
function threshold(of: Shades): Shades {
  const counts = new Array<number>(256).fill(0);
  for (const value of of.values) counts[value] = (counts[value] ?? 0) + 1;
  const all = of.values.length;
  const sum = counts.reduce((total, count, value) => total + count * value, 0);
  let [below, sumBelow, best, split] = [0, 0, 0, 128];
  counts.forEach((count, value) => {
    below += count;
    sumBelow += count * value;
    if (below === 0 || below === all) return;
    const apart = sumBelow / below - (sum - sumBelow) / (all - below);
    const spread = apart * apart * below * (all - below);
    if (spread > best) [best, split] = [spread, value];
  });
  return mapped(of, (value) => (value > split ? 255 : 0));
}

/** Dark lines of up to two pixels vanish, what is thicker stays. */
const open = (of: Shades) => extreme(extreme(of, Math.max), Math.min);

function extreme(of: Shades, pick: (a: number, b: number) => number): Shades {
  const { width, height, values } = of;
  return mapped(of, (value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let found = value;
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        found = pick(found, values[v * width + u] ?? value);
      }
    }
    return found;
  });
}

/** Dark where a pixel is unlike the mean of the square around it, whichever of the two is darker. */
function fromSurroundings(of: Shades, reach: number): Shades {
  const { width, height, values } = of;
  const sums = new Float64Array((width + 1) * (height + 1));
  const sumTo = (x: number, y: number) => sums[y * (width + 1) + x] ?? 0;
  values.forEach((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    sums[(y + 1) * (width + 1) + x + 1] = value + sumTo(x, y + 1) + sumTo(x + 1, y) - sumTo(x, y);
  });
  const unlike = mapped(of, (value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    const sum = sumTo(right, bottom) - sumTo(left, bottom) - sumTo(right, top) + sumTo(left, top);
    return 255 - Math.abs(value - sum / ((right - left) * (bottom - top)));
  });
  return threshold(unlike);
}
