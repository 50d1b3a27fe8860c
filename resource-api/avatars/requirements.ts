/** What a picture must be to become an avatar (document 2.2.3.1), and the words for what it is not. */
import type { Detail } from '../../shared/api/errors.ts';
import type { Language } from '../../shared/words/language.ts';

const KB = 1024;

/** Bytes. */
export const FILE_SIZE = { least: 40 * KB, most: 2 * KB * KB } as const;
/** Pixels. */
export const WIDTH = { least: 412, most: 600 } as const;
export const HEIGHT = { least: 578, most: 800 } as const;
/** Percent of the edge that must be white. */
export const WHITE = 90;

export const isWithin = ({ least, most }: { least: number; most: number }, value: number): boolean =>
  value >= least && value <= most;

/** A requirement that is not met, and what was found instead: bytes, pixels, or percent of white. */
export interface Fault {
  readonly requirement: 'format' | 'size' | 'whole' | 'width' | 'height' | 'background';
  readonly found: number;
}

const words: Readonly<Record<Fault['requirement'], Readonly<Record<Language, (found: string) => string>>>> = {
  format: {
    en: () => 'must be a JPEG or PNG picture',
    zh: () => '图片格式应该是jpg或png',
  },
  size: {
    en: (found) => `must be a file of 40 KB to 2 MB; this one has ${found} bytes`,
    zh: (found) => `文件应该在40KB到2MB之间，此文件为${found}字节`,
  },
  whole: {
    en: () => 'must be a whole picture; this one is damaged or cut short',
    zh: () => '图片应该完整，此图片已损坏或被截断',
  },
  width: {
    en: (found) => `must be 412 to 600 pixels wide; this one is ${found}`,
    zh: (found) => `图像宽应该在412到600像素之间，此图像为${found}像素`,
  },
  height: {
    en: (found) => `must be 578 to 800 pixels high; this one is ${found}`,
    zh: (found) => `图像高应该在578到800像素之间，此图像为${found}像素`,
  },
  background: {
    en: (found) => `must have a white background: ${WHITE} % of its top and sides; of this one ${found} % are white`,
    zh: (found) => `图像背景应该是白色：顶部和两侧应有${WHITE}%为白色，此图像为${found}%`,
  },
};

/** The faults in words, all of them. */
export const faultDetails = (faults: readonly Fault[], language: Language): Detail[] =>
  faults.map(({ requirement, found }) => ({ field: 'avatar', reason: words[requirement][language](String(found)) }));

/** How many avatars an account may have. */
export const MOST_AVATARS = 20;

const full: Readonly<Record<Language, string>> = {
  en: `is one too many: an account has ${MOST_AVATARS} at most; delete one first`,
  zh: `数量已达上限：每个账户最多${MOST_AVATARS}个头像，请先删除一个`,
};

/** The reason why an account gets no more of them. */
export const fullDetails = (language: Language): Detail[] => [{ field: 'avatar', reason: full[language] }];
