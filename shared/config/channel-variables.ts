/** The variables of sign-in channels. Each channel's own file defines its format. */

/** One variable, `SNS_<NAME>` or `SNS_OPENID_<NAME>`. */
export interface ChannelVariable {
  readonly variable: string;
  /** The channel's name in addresses and in the API: lower case. */
  readonly name: string;
  /** True for an OpenID provider; there may be several. */
  readonly isOpenid: boolean;
  /** It holds a secret. */
  readonly value: string;
}

const PREFIX = 'SNS_';
const OPENID = 'SNS_OPENID_';
const others = ['SNS_TIMEOUT'];

/** @param given variables that are not empty @returns the variables of channels, in order */
export const channelVariables = (given: Readonly<Record<string, string | undefined>>): ChannelVariable[] =>
  Object.entries(given)
    .filter(([variable]) => variable.startsWith(PREFIX) && !others.includes(variable))
    .map(([variable, value = '']) => {
      const isOpenid = variable.startsWith(OPENID);
      return { variable, name: variable.slice((isOpenid ? OPENID : PREFIX).length).toLowerCase(), isOpenid, value };
    });

/** The button label of an OpenID provider: the last part of its variable, or its name. */
export const openidLabel = ({ name, value }: Pick<ChannelVariable, 'name' | 'value'>): string =>
  value
    .split(',')
    .slice(3)
    .map((part) => part.trim())
    .join(', ') || name;
