/** The files that take longest begin first, so that none of them is waited for at the end. */
const longest = [
  'cli/start',
  'resource-api/agent-python',
  'migrations/replay',
  'accounts/hashing',
  'pages/browser',
  'calendar/reminders',
  'figures/counting',
  'pages/every',
  'account/passkeys',
  'auth/remembered-tokens',
  'cluster/rolling-restart',
  'cli/user',
  'generated-clients',
  'avatars/s3-store',
  'db/busy-sqlite',
  'limits/limits',
  'cli/migrate',
  'image/chaos',
  'image/exact-pixels',
  'interaction/forgot',
  'pages/form-pages',
  'cluster/',
  'auth-server/signing-keys',
  'auth-server/restart',
  'sns/',
  'account/browser',
  'long-bodies',
  'own-faults',
  'metrics/',
  'runtime/',
  'pictures/children',
  'cli/',
  'accounts/names',
  'resource-api/auth/introspection',
  'http/hostile-sockets',
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
