/** The authentication context of an ID token, `acr` (OpenID Connect Core, section 2). */

export const PASSWORD_ACR = 'urn:upare:acr:1';
export const TWO_FACTOR_ACR = 'urn:upare:acr:2';
