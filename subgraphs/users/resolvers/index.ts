import type { Resolvers } from '../generated/resolvers.ts';
import { acceptFollowRequest } from './Mutation/acceptFollowRequest.ts';
import { addCloseFriend } from './Mutation/addCloseFriend.ts';
import { block } from './Mutation/block.ts';
import { changePassword } from './Mutation/changePassword.ts';
import { changeUsername } from './Mutation/changeUsername.ts';
import { confirmTwoFactor } from './Mutation/confirmTwoFactor.ts';
import { declineFollowRequest } from './Mutation/declineFollowRequest.ts';
import { deleteAccount } from './Mutation/deleteAccount.ts';
import { disableTwoFactor } from './Mutation/disableTwoFactor.ts';
import { exportMyData } from './Mutation/exportMyData.ts';
import { follow } from './Mutation/follow.ts';
import { logIn } from './Mutation/logIn.ts';
import { logOut } from './Mutation/logOut.ts';
import { mute } from './Mutation/mute.ts';
import { refreshSession } from './Mutation/refreshSession.ts';
import { removeCloseFriend } from './Mutation/removeCloseFriend.ts';
import { removeFollower } from './Mutation/removeFollower.ts';
import { renewRecoveryCodes } from './Mutation/renewRecoveryCodes.ts';
import { requestEmailVerification } from './Mutation/requestEmailVerification.ts';
import { requestPasswordReset } from './Mutation/requestPasswordReset.ts';
import { resetPassword } from './Mutation/resetPassword.ts';
import { restrict } from './Mutation/restrict.ts';
import { revokeSession } from './Mutation/revokeSession.ts';
import { signUp } from './Mutation/signUp.ts';
import { startTwoFactor } from './Mutation/startTwoFactor.ts';
import { unblock } from './Mutation/unblock.ts';
import { unfollow } from './Mutation/unfollow.ts';
import { unmute } from './Mutation/unmute.ts';
import { unrestrict } from './Mutation/unrestrict.ts';
import { updateProfile } from './Mutation/updateProfile.ts';
import { verifyEmail } from './Mutation/verifyEmail.ts';
import { user } from './Query/user.ts';
import { userByUsername } from './Query/userByUsername.ts';
import { viewer } from './Query/viewer.ts';
import { User } from './types/User.ts';
import { UserError } from './types/UserError.ts';
import { Viewer } from './types/Viewer.ts';

export const resolvers: Resolvers = {
  Query: { viewer, user, userByUsername },
  Mutation: {
    signUp,
    logIn,
    refreshSession,
    logOut,
    revokeSession,
    changePassword,
    requestPasswordReset,
    resetPassword,
    verifyEmail,
    requestEmailVerification,
    changeUsername,
    updateProfile,
    startTwoFactor,
    confirmTwoFactor,
    disableTwoFactor,
    renewRecoveryCodes,
    deleteAccount,
    exportMyData,
    follow,
    unfollow,
    acceptFollowRequest,
    declineFollowRequest,
    removeFollower,
    block,
    unblock,
    mute,
    unmute,
    restrict,
    unrestrict,
    addCloseFriend,
    removeCloseFriend,
  },
  User,
  Viewer,
  UserError,
};
