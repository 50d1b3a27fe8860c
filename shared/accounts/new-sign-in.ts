/** Telling the owner of an account that somebody signed in. */
import type { Log } from '../runtime/log.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Messages, Receiver } from './messages.ts';

interface NewSignInDeps {
  readonly knownDevices: KnownDevices;
  readonly messages: Messages;
  readonly log: Log;
}

/**
 * Tells an account of a sign-in from a device it was not signed in from before. A message that cannot be stored is
 * logged: it keeps nobody out.
 * @param device the value of the device's cookie, as it was before this sign-in
 */
export async function tellOfSignIn(
  { knownDevices, messages, log }: NewSignInDeps,
  user: Receiver,
  { device, address }: { device: string | undefined; address: string },
): Promise<void> {
  if (knownDevices.recognise(user.uid, device)) return;
  try {
    await messages.tell(user, 'new sign-in', { address });
  } catch (error) {
    log.error({ err: error, uid: user.uid }, 'a new sign-in could not be told to its account');
  }
}
