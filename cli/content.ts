/** `content …`: notices, articles and the platform's own pages. */
import type { Command } from '@commander-js/extra-typings';
import type { z } from 'zod';
import type { summaryShape } from '../shared/content/present.ts';
import { operate } from './operate.ts';
import { fileText, wholeNumber, words } from './option-values.ts';
import { CommandRefused, card, type Output, print, table } from './output.ts';

const operations = {
  list: async () => (await import('../shared/operations/content/show.ts')).listContent,
  show: async () => (await import('../shared/operations/content/show.ts')).showContent,
  add: async () => (await import('../shared/operations/content/write.ts')).addContent,
  update: async () => (await import('../shared/operations/content/write.ts')).updateContent,
  delete: async () => (await import('../shared/operations/content/write.ts')).deleteContent,
};

const STATUS = 'draft, published or withdrawn';
const PUBLISH_AT = 'when it is to be seen first, as 2026-11-23T09:30:00+08:00';
const ACCEPTANCE = 'of terms: people are asked to accept this version when they next sign in';

export function addContentCommands(content: Command): void {
  content
    .command('list')
    .description('Content of every state and language, the newest first, a page at a time')
    .option('--status <status>', STATUS)
    .option('--category <category>', 'such as notice')
    .option('--query <words>', 'words that all have to be there')
    .option('--before <id>', 'the last id of the page before', wholeNumber(1))
    .option('--limit <n>', 'texts at most', wholeNumber(1, 100), 50)
    .option('--json', 'print JSON')
    .action(async ({ json, query, status, ...asked }) => {
      const found = await operate(operations.list, { ...asked, q: query, status: status as Status | undefined });
      print(listed(found), { json });
    });

  content
    .command('show')
    .description('One text with its versions')
    .argument('<id>', 'its id, or its slug')
    .option('--lang <lang>', 'of a slug: the language, en or zh')
    .option('--json', 'print JSON')
    .action(async (said, { json, lang }) => {
      const which = /^\d{1,9}$/.test(said) ? { id: Number(said) } : { slug: said };
      const one = await operate(operations.show, { ...which, lang });
      const versions = one.versions.map(({ version, author, created_at }) => `${version} ${created_at} ${author}`);
      print({ json: one, text: `${card({ ...described(one), versions })}\n\n${one.body}` }, { json });
    });

  content
    .command('add')
    .description('Write a notice, an article or a page: a draft, if nothing else is said')
    .requiredOption('--title <title>')
    .option('--body <markdown>', 'the text, in Markdown')
    .option('--file <file>', 'a file with the text; - is standard input')
    .option('--summary <summary>', 'a sentence or two, for lists')
    .option('--category <category>', 'such as notice; what is in the category page is no news')
    .option('--tag <list>', 'words to find it by', words)
    .option('--lang <lang>', 'en or zh (default: en)')
    .option('--status <status>', STATUS)
    .option('--publish-at <time>', PUBLISH_AT)
    .option('--slug <slug>', 'its name in addresses; terms, privacy and help are what the pages link to')
    .option('--requires-acceptance', ACCEPTANCE)
    .option('--json', 'print JSON')
    .action(async ({ json, ...options }) => {
      const body = bodyOf(options);
      if (body === undefined) throw new CommandRefused('the text is missing: give --body or --file');
      const made = await operate(operations.add, { ...inputOf(options), title: options.title, body });
      print({ json: made, text: card(described(made)) }, { json });
    });

  content
    .command('update')
    .description('Change the parts of a text that are given. Another title, summary or text is another version.')
    .argument('<id>', '', wholeNumber(1))
    .option('--title <title>')
    .option('--body <markdown>', 'the text, in Markdown')
    .option('--file <file>', 'a file with the text; - is standard input')
    .option('--summary <summary>', 'a sentence or two, for lists')
    .option('--category <category>', 'such as notice')
    .option('--tag <list>', 'words to find it by, all of them', words)
    .option('--lang <lang>', 'en or zh')
    .option('--status <status>', STATUS)
    .option('--publish-at <time>', PUBLISH_AT)
    .option('--slug <slug>', 'its name in addresses')
    .option('--requires-acceptance', ACCEPTANCE)
    .option('--json', 'print JSON')
    .action(async (id, { json, ...options }) => {
      const changes = { ...inputOf(options), title: options.title, body: bodyOf(options) };
      // To programs, which may send what has not changed, it is no fault.
      if (Object.values(changes).every((one) => one === undefined))
        throw new CommandRefused('nothing is given that is to be changed');
      const made = await operate(operations.update, { ...changes, id });
      print({ json: made, text: card(described(made)) }, { json });
    });

  content
    .command('delete')
    .description('Delete a text with all its versions')
    .argument('<id>', '', wholeNumber(1))
    .option('--json', 'print JSON')
    .action(async (id, options) => {
      const json = await operate(operations.delete, { id });
      print({ json, text: `Deleted ${id} with all its versions.` }, options);
    });
}

type Summary = z.output<typeof summaryShape>;
type Status = Summary['status'];

interface Options {
  readonly summary?: string | undefined;
  readonly category?: string | undefined;
  readonly tag?: string[] | undefined;
  readonly lang?: string | undefined;
  readonly status?: string | undefined;
  readonly publishAt?: string | undefined;
  readonly slug?: string | undefined;
  readonly requiresAcceptance?: boolean | undefined;
}

/** The options by operation names. */
const inputOf = ({ summary, category, tag, lang, status, publishAt, slug, requiresAcceptance }: Options) => ({
  ...{ summary, category, tags: tag, lang, status: status as Status | undefined, slug },
  publish_at: publishAt,
  requires_acceptance: requiresAcceptance,
});

/** @throws CommandRefused for both, or an unreadable file */
function bodyOf({ body, file }: { readonly body?: string | undefined; readonly file?: string | undefined }) {
  if (file === undefined) return body;
  if (body !== undefined) throw new CommandRefused('--body and --file must not both be given');
  return fileText('--file', file);
}

const described = (one: Summary) => ({
  ...{ id: one.id, title: one.title, summary: one.summary, slug: one.slug, lang: one.lang, status: one.status },
  ...{ version: one.version, category: one.category, tags: one.tags, 'published at': one.published_at, url: one.url },
});

const listed = (found: readonly Summary[]): Output => ({
  json: found,
  text: table(
    ['ID', 'SLUG', 'LANG', 'STATUS', 'VERSION', 'TITLE'],
    found.map(({ id, slug, lang, status, version, title }) => [
      ...[String(id), slug, lang, status, String(version), title],
    ]),
    'There is no content.',
  ),
});
