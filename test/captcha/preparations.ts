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
  // The attack that read two of three captchas while a horizon was all that there was.
  'horizon found and undone': (picture) => enlarge(drawn(withoutHorizon(threshold(shades(picture))))),
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

/**
 * Finds the line, rising or falling by two pixels a column at most, that best parts dark above from light beneath it, or
 * light from dark, in each column as it fits; and inverts what is beneath.
 */
function withoutHorizon(of: Shades): Shades {
  const { width, height, values } = of;
  const dark = (x: number, y: number) => (values[y * width + x] === 0 ? 1 : 0);
  // State 2y + s: the line is at y; s = 0 where it is dark above. A change of s has its price.
  const states = 2 * height;
  const cost = (x: number) => {
    const costs = new Float64Array(states);
    let total = 0;
    for (let y = 0; y < height; y++) total += dark(x, y);
    for (let y = 0, above = 0; y < height; y++) {
      const unlike = above + (height - y - (total - above));
      costs[2 * y] = height - unlike;
      costs[2 * y + 1] = unlike;
      above += dark(x, y);
    }
    return costs;
  };
  const origins: Int16Array[] = [];
  let sums = cost(0);
  for (let x = 1; x < width; x++) {
    const next = cost(x);
    const from = new Int16Array(states);
    for (let state = 0; state < states; state++) {
      let best = Number.POSITIVE_INFINITY;
      for (let step = -2; step <= 2; step++) {
        for (const sign of [0, 1]) {
          const origin = 2 * ((state >> 1) + step) + sign;
          const sum = (sums[origin] ?? Number.POSITIVE_INFINITY) + 2 * Math.abs(step) + (sign === (state & 1) ? 0 : 25);
          if (sum < best) [best, from[state]] = [sum, origin];
        }
      }
      next[state] = (next[state] ?? 0) + best;
    }
    origins.push(from);
    sums = next;
  }
  const undone = Uint8Array.from(values);
  let state = sums.indexOf(Math.min(...sums));
  for (let x = width - 1; x >= 0; x--) {
    for (let y = 0; y < height; y++) {
      const isBeneath = y >= state >> 1;
      if (isBeneath === ((state & 1) === 0)) continue;
      undone[y * width + x] = 255 - (values[y * width + x] ?? 0);
    }
    if (x > 0) state = origins[x - 1]?.[state] ?? state;
  }
  return { width, height, values: undone };
}
