/** The variables that name the platforms people may sign in by. What each of them takes, its channel's own file says. */

/** One variable, `SNS_<NAME>` or `SNS_OPENID_<NAME>`. */
export interface ChannelVariable {
  readonly variable: string;
  /** The channel's name in addresses and in the API: the variable's, in lower case. */
  readonly name: string;
  /** True for an OpenID provider, of which there may be many. */
  readonly isOpenid: boolean;
  /** It holds a secret. */
  readonly value: string;
}

const PREFIX = 'SNS_';
const OPENID = 'SNS_OPENID_';
const others = ['SNS_TIMEOUT'];

/** @param given variables that are not empty @returns those of channels, in their order */
export const channelVariables = (given: Readonly<Record<string, string | undefined>>): ChannelVariable[] =>
  Object.entries(given)
    .filter(([variable]) => variable.startsWith(PREFIX) && !others.includes(variable))
    .map(([variable, value = '']) => {
      const isOpenid = variable.startsWith(OPENID);
      return { variable, name: variable.slice((isOpenid ? OPENID : PREFIX).length).toLowerCase(), isOpenid, value };
    });

/** What the button of an OpenID provider says: what its variable has behind the issuer, the id and the secret, or its name. */
export const openidLabel = ({ name, value }: Pick<ChannelVariable, 'name' | 'value'>): string =>
  value
    .split(',')
    .slice(3)
    .map((part) => part.trim())
    .join(', ') || name;
