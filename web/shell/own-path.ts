/** Only a path of this app: a link must not send a fresh sign-in elsewhere. */
export function ownPath(to: string | undefined): string {
  return to?.startsWith('/') &&
    !to.startsWith('//') &&
    !to.startsWith('/\\') &&
    !to.startsWith('/sign-in') &&
    !to.startsWith('/new-password')
    ? to
    : '/cockpit';
}
