/** Crops a chosen picture to the required shape: position and zoom are chosen in a preview. */

const [WIDTH, HEIGHT] = [600, 800];
/** Bytes that the picture must have at least. */
const LEAST = 40 * 1024;

for (const input of document.querySelectorAll('input[data-script~="crop"]')) {
  const box = document.getElementById(input.getAttribute('aria-controls') ?? '');
  const canvas = box?.querySelector('canvas');
  const zoom = box?.querySelector('input');
  if (input instanceof HTMLInputElement && box && canvas && zoom) cropBy(input, box, canvas, zoom);
}

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} box
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLInputElement} zoom
 */
function cropBy(input, box, canvas, zoom) {
  const pen = canvas.getContext('2d');
  /** @type {ImageBitmap | undefined} */
  let picture;
  /** The centre of the visible part, relative to the picture: from 0 to 1. */
  let [x, y] = [0.5, 0.5];
  /** Numbers the drawings: only the last one is kept. */
  let drawn = 0;

  const draw = async () => {
    if (!picture || !pen) return;
    const scale = Math.max(WIDTH / picture.width, HEIGHT / picture.height) * Number(zoom.value);
    const [across, down] = [WIDTH / 2 / scale / picture.width, HEIGHT / 2 / scale / picture.height];
    x = Math.min(Math.max(x, across), 1 - across);
    y = Math.min(Math.max(y, down), 1 - down);
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    const left = WIDTH / 2 - x * picture.width * scale;
    const top = HEIGHT / 2 - y * picture.height * scale;
    pen.drawImage(picture, left, top, picture.width * scale, picture.height * scale);
    drawn += 1;
    const mine = drawn;
    const file = await fileOf(canvas);
    if (!file || mine !== drawn) return;
    const chosen = new DataTransfer();
    chosen.items.add(file);
    input.files = chosen.files;
  };

  input.addEventListener('change', async () => {
    const [file] = input.files ?? [];
    // A file that is no picture is sent as it is: the server explains the fault.
    picture = file && (await createImageBitmap(file).catch(() => undefined));
    box.hidden = !picture;
    [x, y] = [0.5, 0.5];
    zoom.value = '1';
    await draw();
  });
  zoom.addEventListener('input', draw);
  canvas.addEventListener('keydown', async (event) => {
    const right = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const down = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (!right && !down) return;
    event.preventDefault();
    x += right * 0.02;
    y += down * 0.02;
    await draw();
  });
  canvas.addEventListener('pointerdown', ({ pointerId }) => canvas.setPointerCapture(pointerId));
  canvas.addEventListener('pointermove', async ({ buttons, movementX, movementY }) => {
    if (!buttons) return;
    x -= movementX / canvas.clientWidth / Number(zoom.value);
    y -= movementY / canvas.clientHeight / Number(zoom.value);
    await draw();
  });
}

/** @param {HTMLCanvasElement} canvas */
async function fileOf(canvas) {
  for (const [type, quality] of /** @type {const} */ ([
    ['image/jpeg', 0.95],
    ['image/jpeg', 1],
    ['image/png', 1],
  ])) {
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, quality));
    if (blob && blob.size >= LEAST) return new File([blob], 'avatar', { type });
  }
  return undefined;
}
