/** `user disable` and similar: actions on accounts, each with a reason. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { print } from './output.ts';

const operations = {
  disable: async () => (await import('../shared/operations/accounts/close.ts')).disableAccount,
  enable: async () => (await import('../shared/operations/accounts/close.ts')).enableAccount,
  signOut: async () => (await import('../shared/operations/accounts/end.ts')).signOutAccount,
  unlock: async () => (await import('../shared/operations/accounts/end.ts')).unlockAccount,
  delete: async () => (await import('../shared/operations/accounts/end.ts')).deleteAccount,
  resetFactors: async () => (await import('../shared/operations/accounts/reset-factors.ts')).resetFactors,
};

interface What {
  readonly user: string;
  readonly why?: string | undefined;
}

/** The confirmation of each action. */
const acts = [
  {
    command: 'disable',
    description: 'Let nobody sign in to an account, and end its every session and token at once',
    act: (input: What) => operate(operations.disable, input),
    done: (account: string) => `Disabled ${account}; its sessions and tokens have ended.`,
  },
  {
    command: 'enable',
    description: 'Let a disabled account sign in again',
    act: (input: What) => operate(operations.enable, input),
    done: (account: string) => `Enabled ${account}.`,
  },
  {
    command: 'sign-out',
    description: 'End every session and token of an account at once',
    act: (input: What) => operate(operations.signOut, input),
    done: (account: string) => `The sessions and tokens of ${account} have ended.`,
  },
  {
    command: 'unlock',
    description: 'Forget the failures of an account: whoever knows its password need not wait any more',
    act: (input: What) => operate(operations.unlock, input),
    done: (account: string) => `Nobody waits to sign in to ${account} any more.`,
  },
  {
    command: 'reset-factors',
    description: 'Take every second factor of an account away, for somebody who has lost theirs; they are told',
    act: (input: What) => operate(operations.resetFactors, input),
    done: (account: string) => `The password alone opens ${account} now.`,
  },
  {
    command: 'delete',
    description:
      'Close and disable an account: all that it has ends at once, and it is erased after ACCOUNT_DELETION_DAYS',
    act: (input: What) => operate(operations.delete, input),
    done: (account: string) => `Closed ${account}; until it is erased, \`user enable\` lets its person take it back.`,
  },
] as const;

export function addUserActs(user: Command): void {
  for (const { command, description, act, done } of acts) {
    user
      .command(command)
      .description(description)
      .argument('<user>', 'username, email address, phone number or uid')
      .option('--why <words>', 'for the audit')
      .option('--json', 'print JSON')
      .action(async (who, { why, json: asJson }) => {
        const json = await act({ user: who, why });
        print({ json, text: done(`${json.username} (${json.uid})`) }, { json: asJson });
      });
  }
}
