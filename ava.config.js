import { longest } from './test/_run/longest.ts';

// What one process tells of several files takes long as well.
const early = [...longest, ...Object.keys(JSON.parse(process.env.TEST_TOGETHER ?? '{}'))];

const rank = (file) => {
  const at = early.findIndex((part) => file.includes(part));
  return at < 0 ? early.length : at;
};

export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts'],
  timeout: '3m',
  workerThreads: false,
  require: ['./test/_run/tell-together.ts'],
  sortTestFiles: (one, other) => rank(one) - rank(other) || (one < other ? -1 : 1),
};
