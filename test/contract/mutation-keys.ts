/**
 * How each mutation takes its `idempotencyKey`: required where it makes something new, which without a key would be made
 * twice; optional where doing it twice changes nothing; or none, with the reason why a repetition is safe without.
 */
export const mutationKeys: Record<string, 'required' | 'optional' | { none: string }> = {
  signUp: 'required',
  logIn: {
    none: 'its reply is tokens, which are never stored; a second log-in is a second session, which can be ended',
  },
  refreshSession: { none: 'the refresh token works once, and within the grace period once more' },
  logOut: { none: 'it takes no input, and what has ended stays ended' },
  requestPasswordReset: { none: 'nobody is known yet; it is throttled, and each link it sends works once' },
  resetPassword: { none: 'the token of the link works once' },
  verifyEmail: { none: 'the token of the link works once' },
  requestEmailVerification: 'optional',
  revokeSession: 'optional',
  changePassword: 'optional',
  changeUsername: 'optional',
  updateProfile: 'optional',
  startTwoFactor: 'optional',
  confirmTwoFactor: 'optional',
  disableTwoFactor: 'optional',
  renewRecoveryCodes: 'optional',
  deleteAccount: 'optional',
  exportMyData: 'required',

  follow: 'optional',
  unfollow: 'optional',
  acceptFollowRequest: 'optional',
  declineFollowRequest: 'optional',
  removeFollower: 'optional',
  block: 'optional',
  unblock: 'optional',
  mute: 'optional',
  unmute: 'optional',
  restrict: 'optional',
  unrestrict: 'optional',
  addCloseFriend: 'optional',
  removeCloseFriend: 'optional',

  requestUpload: 'required',
  completeUpload: 'optional',
  publishPost: 'required',
  likePost: 'optional',
  unlikePost: 'optional',
  addComment: 'required',
};
