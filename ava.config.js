/** The files that take longest begin first, so that none of them is waited for at the end. */
const longest = [
  'cli/start',
  'pages/browser',
  'calendar/reminders',
  'auth/remembered-tokens',
  'cli/user',
  'db/busy-sqlite',
  'cli/db-copy',
  'cli/migrate',
  'cli/client',
  'image/exact-pixels',
  'image/chaos',
  'pictures/children',
  'interaction/forgot',
  'cluster/',
  'cli/',
  'generated-clients',
  'resource-api/auth/introspection',
  'auth-server/restart',
  'limits/limits',
];

const rank = (file) => {
  const at = longest.findIndex((part) => file.includes(part));
  return at < 0 ? longest.length : at;
};

export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts'],
  timeout: '3m',
  workerThreads: false,
  sortTestFiles: (one, other) => rank(one) - rank(other) || (one < other ? -1 : 1),
};
