/**
 * What an API key may be allowed to do, in words. Which role has what is the service's to decide: a
 * test beside this holds the two together.
 *
 * @module
 */

import type { Permission } from '../../api/types.ts'

export interface Scope {
  readonly permission: Permission
  readonly title: string
  readonly forUsers: boolean
}

/** None for `api-keys:manage`: keys are managed by who has signed in, whatever a key says. */
const titles: Readonly<Record<Exclude<Permission, 'api-keys:manage'>, string>> = {
  'vehicle:classify': 'Classify pictures',
  'vehicle:read': 'Read your classifications and reports',
  'vehicle:write': 'Make reports and delete classifications',
  'models:read': 'Read about the model',
  'vehicle:read-all': 'Read the classifications of all users',
  'users:manage': 'Manage users',
  'audit:read': 'Read the audit trail',
  'jobs:manage': 'See jobs and run them again',
  'statistics:read': 'Read statistics',
  'flags:manage': 'Change feature flags',
  'metrics:read': 'Read metrics, as a scraper does',
  'health:details': 'See the details of the health check',
  'logs:manage': 'Change what is logged',
  'ratelimit:bypass': 'Send more requests than others may',
}

const ofUsers: readonly Permission[] = [
  'vehicle:classify',
  'vehicle:read',
  'vehicle:write',
  'models:read',
]

/** What a new key begins with: as much as a camera needs. */
export const usualScopes: readonly Permission[] = ['vehicle:classify', 'vehicle:read']

const scopes: readonly Scope[] = (Object.entries(titles) as [Permission, string][]).map(
  ([permission, title]) => ({ permission, title, forUsers: ofUsers.includes(permission) }),
)

/** Those that somebody with this role can give to a key. */
export function scopesOf(role: string): readonly Scope[] {
  if (role === 'admin') return scopes
  return role === 'user' ? scopes.filter(({ forUsers }) => forUsers) : []
}

/** `May classify pictures, read statistics, and 4 more`. */
export function scopesText(permissions: readonly string[], most = 3): string {
  const told = permissions.slice(0, most).map(deed)
  const more = permissions.length - told.length
  return `May ${[...told, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')}`
}

function deed(permission: string): string {
  const title = scopes.find((scope) => scope.permission === permission)?.title ?? permission
  return title.charAt(0).toLowerCase() + title.slice(1)
}
