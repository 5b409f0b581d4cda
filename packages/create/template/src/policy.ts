/**
 * What may be done, and which role may do it. Routes ask for a permission, never for a role.
 *
 * @module
 */

import { definePermissions } from '@plimsoll/kit/access'

export const policy = definePermissions({
  permissions: ['notes:read', 'notes:write', 'users:manage', 'metrics:read'],
  roles: { admin: ['*'], user: ['notes:read', 'notes:write'], guest: [] },
})
