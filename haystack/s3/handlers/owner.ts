import type { XmlFields } from '../xml.ts';

/** There is one key pair, so whatever is here belongs to whoever holds it. */
export const OWNER = { ID: 'haystack', DisplayName: 'haystack' };

const CANONICAL_USER = 'Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"';

/** The one access control list there is: the owner may do everything, and others nothing by it. */
export const OWNER_ONLY: XmlFields = {
  Owner: OWNER,
  AccessControlList: { Grant: { [CANONICAL_USER]: OWNER, Permission: 'FULL_CONTROL' } },
};
