/** JSON Web Keys (RFC 7517). */

/** The members of keys that are not public, of every kind of key (RFC 7518 section 6, and of later kinds). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** Whether a key has a part that only its owner may know. */
export const isPrivateKey = (jwk: object): boolean => PRIVATE_MEMBERS.some((member) => member in jwk);
