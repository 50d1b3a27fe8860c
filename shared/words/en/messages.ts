/** What the platform tells a person in their inbox: each kind of message. */
export const messages = {
  'friend request': {
    subject: '{{username}} would like to be your friend',
    body: '{{username}} asks to be your friend. Ask them in turn to agree, or delete the request.',
  },
  'friend made': {
    subject: '{{username}} is now your friend',
    body: '{{username}} has agreed: you are friends now.',
  },
  'new sign-in': {
    subject: 'New sign-in to your account',
    body: 'Somebody signed in to your account from a device we did not know, at the address {{address}}. If that was not you, change your password at once: that signs out every other device.',
  },
  'password changed': {
    subject: 'Your password was changed',
    body: 'Your password was changed, and every other device and app was signed out. If that was not you, ask for a new password at once.',
  },
  'channel bound': {
    subject: 'Your account can now be signed in to with {{channel}}',
    body: 'Somebody who knows your password bound a {{channel}} account to yours; it can sign in from now on. If that was not you, unbind {{channel}} and change your password at once.',
  },
  'registered by channel': {
    subject: 'Your account was created by {{channel}}',
    body: 'Your account was created with a {{channel}} account, which can sign in to it. If that was not you, set a new password with “Forgotten your password?”: that unbinds {{channel}} and signs everybody else out.',
  },
  'account recovered': {
    subject: 'Your email address was proven for the first time',
    body: 'The code for your new password was the first proof that your email address is yours. Whatever could have been prepared by somebody else before has ended: other platforms that could sign in were unbound, the phone number was removed, and the address of the calendar feed is another now. Add again what you use.',
  },
  'authenticator added': {
    subject: 'Two-step sign-in is on',
    body: 'An authenticator app was added to your account: signing in now asks for its code as well as your password. Keep your recovery codes in a safe place. If that was not you, change your password and remove the app at once.',
  },
  'authenticator removed': {
    subject: 'An authenticator app was removed',
    body: 'The authenticator app was removed from your account: its codes open nothing any more. If that was not you, change your password at once.',
  },
  'recovery codes renewed': {
    subject: 'You have new recovery codes',
    body: 'New recovery codes were made for your account, and the former ones have ended. If that was not you, change your password and make new codes at once.',
  },
  'recovery code used': {
    subject: 'A recovery code was used',
    body: 'A recovery code of your account was used. Codes left: {{left}}. If that was not you, change your password and make new codes at once.',
  },
  'passkey added': {
    subject: 'A passkey was added: {{name}}',
    body: 'The passkey {{name}} was added to your account and can sign in to it. If that was not you, remove it and change your password at once.',
  },
  'passkey removed': {
    subject: 'A passkey was removed: {{name}}',
    body: 'The passkey {{name}} was removed from your account and opens nothing any more. If that was not you, change your password at once.',
  },
  'second factors reset': {
    subject: 'Two-step sign-in was turned off',
    body: 'An operator removed your authenticator app, your passkeys and your recovery codes: your password alone opens your account now. Set them up again soon. If you did not ask for this, tell us.',
  },
  'second factor guessed': {
    subject: 'Somebody knows your password',
    body: 'Somebody at the address {{address}} typed your password rightly and then wrong codes for the second step, so they did not get in. If that was not you, change your password at once.',
  },
  'medium taken': {
    subject: '{{medium}} is no longer yours',
    body: 'Your account named {{medium}} as its own but never proved it. Somebody else has proved now that it is theirs, so it was removed from your account.',
  },
  'medium moved here': {
    subject: '{{medium}} is yours now',
    body: 'Another account had named {{medium}} as its own without proof. You have proved that it is yours: it was removed there.',
  },
  'medium changed': {
    subject: 'Your account has a new address: {{medium}}',
    body: '{{medium}} was verified and is now of your account: you can sign in with it. If that was not you, set a new password at once and look at the security page of your account.',
  },
  'medium removed': {
    subject: '{{medium}} is no longer of your account',
    body: '{{medium}} was removed from your account, or another has taken its place: it no longer signs in, and gets no codes. If that was not you, set a new password at once.',
  },
  'channel unbound': {
    subject: '{{channel}} no longer opens your account',
    body: '{{channel}} was unbound from your account and can no longer sign in to it. If that was not you, change your password at once.',
  },
  'app disconnected': {
    subject: '{{app}} was disconnected from your account',
    body: 'The access of {{app}} to your account has ended. If that was not you, change your password at once.',
  },
  'devices signed out': {
    subject: 'Devices were signed out',
    body: 'One or more devices were signed out of your account on its page of devices. If that was not you, change your password at once.',
  },
  'account closed': {
    subject: 'Your account was closed',
    body: 'Your account was closed. Until {{date}} you take it back by signing in; then everything in it is erased.',
  },
  'account deleted': {
    subject: 'Your account was closed by an operator',
    body: 'An operator closed your account: every session and app was signed out. It will be erased on {{date}}. If you think that this is a mistake, write to us before then.',
  },
  'account reopened': {
    subject: 'Your account is open again',
    body: 'Somebody signed in to your account after it was closed, and took it back. If that was not you, change your password at once.',
  },
  'data exported': {
    subject: 'Your data was exported',
    body: 'An archive of everything in your account was made and downloaded. If that was not you, change your password at once.',
  },
  'username changed': {
    subject: 'Your username was changed',
    body: 'Your account has another username now: sign in with that one. Nobody else gets the former one. If that was not you, change your password at once.',
  },
  'app approved': {
    subject: '{{app}} was approved',
    body: '{{app}} was reviewed and approved: everybody can sign in to it now.',
  },
  'app returned': {
    subject: '{{app}} was returned to you',
    body: 'The review of {{app}} asks you to mend something first:\n\n{{words}}\n\nOpen your developer console, change the app, and submit it again.',
  },
  'app suspended': {
    subject: '{{app}} was suspended',
    body: 'Nobody can sign in to {{app}} any more, and all its tokens have ended. An operator says why:\n\n{{words}}',
  },
  'app resumed': {
    subject: '{{app}} goes on',
    body: '{{app}} is no longer suspended. People allow it anew when they sign in. An operator says:\n\n{{words}}',
  },
  'app offered': {
    subject: '{{username}} wants to hand {{app}} on to you',
    body: '{{username}} wants to hand the app {{app}} on to you. It is yours once you accept it in the developer console.',
  },
  'app received': {
    subject: '{{app}} is yours',
    body: '{{app}} is yours now. Its former owner may know its secrets and be told by its webhooks: replace them.',
  },
  'app handed on': {
    subject: '{{app}} is no longer yours',
    body: '{{app}} was handed on to {{username}}, and is no longer yours.',
  },
  'calendar reminder': {
    subject: 'Reminder: {{short}}',
    body: '{{title}}{{time}}',
  },
} as const;
