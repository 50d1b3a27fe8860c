/** Runs in the page that is looked at: tsconfig.browser.json checks its types. */
export function obstacles(): string[] {
  const found: string[] = [];
  const parse = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([r = 0, g = 0, b = 0]: number[]) => {
    const [x = 0, y = 0, z = 0] = [r, g, b].map((c) =>
      c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one: number[], other: number[]) => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const groundOf = (element: Element | null): number[] => {
    if (!element) return [255, 255, 255];
    const color = parse(getComputedStyle(element).backgroundColor);
    return color[3] === 0 ? groundOf(element.parentElement) : color;
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const words = texts.currentNode.textContent?.trim();
    if (!element || !words) continue;
    const ratio = contrast(parse(getComputedStyle(element).color), groundOf(element));
    if (ratio < 4.5) found.push(`“${words}” has a contrast of ${ratio.toFixed(2)}`);
  }
  for (const field of document.querySelectorAll<HTMLInputElement>('input:not([type="hidden"])')) {
    const style = getComputedStyle(field);
    if (!field.labels?.length) found.push(`${field.name} has no label`);
    if (field.type === 'checkbox') continue;
    if (Number.parseFloat(style.fontSize) < 16) found.push(`${field.name} makes a phone zoom`);
    const ratio = contrast(parse(style.borderTopColor), groundOf(field.parentElement));
    if (ratio < 3) found.push(`the edge of ${field.name} has a contrast of ${ratio.toFixed(2)}`);
  }
  for (const control of document.querySelectorAll(
    'button:not([hidden], [hidden] *, [aria-hidden]), input:not([type="hidden"], [type="checkbox"], [hidden] *)',
  )) {
    const { height } = control.getBoundingClientRect();
    if (height < 24) found.push(`${control.textContent || control.id} is ${height} pixels high`);
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} pixels wider than its window`);
  if (document.querySelectorAll('h1').length !== 1) found.push('there is not one heading');
  return found;
}
