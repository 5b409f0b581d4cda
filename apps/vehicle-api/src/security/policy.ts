/**
 * What may be done with the service, and which role may do it. Routes ask for a permission, never
 * for a role.
 *
 * @module
 */

import { definePermissions } from '@plimsoll/kit/access'

export type Role = 'admin' | 'user' | 'guest'

/** Guests may see what the service is; users own what they make; administrators see all. */
export const policy = definePermissions({
  permissions: [
    'models:read',
    'vehicle:classify',
    'vehicle:read',
    'vehicle:write',
    'vehicle:read-all',
    'api-keys:manage',
    'users:manage',
    'audit:read',
    'jobs:manage',
    'statistics:read',
    'flags:manage',
    'metrics:read',
    'health:details',
    'logs:manage',
    'ratelimit:bypass',
  ],
  roles: {
    admin: ['*'],
    user: ['models:read', 'vehicle:classify', 'vehicle:read', 'vehicle:write', 'api-keys:manage'],
    guest: ['models:read'],
  },
})
