/**
 * Which permissions there are, and which role has which.
 *
 * Roles are names for sets of permissions; code asks for permissions only, so that a role can be
 * added or changed in one place. What the policy does not name is not allowed: a role that a token
 * still carries after it was taken out of the policy gives nothing.
 *
 * @module
 */

import {
  BitMask,
  type BitPositions,
  bitOf,
  isSet,
  type PermissionMask,
  permissionsMax,
} from './permission-mask.ts'

export interface PolicyDefinition<
  Permission extends string = string,
  Role extends string = string,
> {
  /** At most 64, each as `noun:verb` in lower case. */
  readonly permissions: readonly Permission[]
  /** What each role may do; `'*'` is all there is. */
  readonly roles: Readonly<Record<Role, readonly (NoInfer<Permission> | '*')[]>>
}

export interface AccessPolicy<Permission extends string = string> {
  readonly permissions: readonly Permission[]
  readonly roles: readonly string[]
  /** Whether there is a permission of this name. */
  knows(permission: string): permission is Permission
  /**
   * What the roles together allow. With `scopes`, as an API key has them, only what these name too;
   * the scope `'*'` is all that the roles allow. Names that the policy lacks give nothing.
   */
  maskOf(roles: readonly string[], scopes?: readonly string[]): PermissionMask
  /** @throws RangeError if there is no such permission. */
  has(mask: Pick<PermissionMask, 'low' | 'high'>, permission: Permission): boolean
}

const all = '*'
const permissionName = /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/

/** @throws RangeError naming everything that is wrong with the definition. */
export function definePermissions<const Permission extends string, const Role extends string>(
  definition: PolicyDefinition<Permission, Role>,
): AccessPolicy<Permission> {
  const problems = problemsOf(definition)
  if (problems.length > 0) {
    throw new RangeError(`the permissions make no sense:\n- ${problems.join('\n- ')}`)
  }
  return policyOf(definition)
}

function problemsOf({ permissions, roles }: PolicyDefinition): string[] {
  const known = new Set(permissions)
  const listed = Object.entries<readonly string[]>(roles)
  const tooMany = `there are ${permissions.length} permissions, at most ${permissionsMax} fit`
  return [
    ...(permissions.length > permissionsMax ? [tooMany] : []),
    ...permissions
      .filter((name) => !permissionName.test(name))
      .map((name) => `"${name}" is not written noun:verb in lower case`),
    ...permissions
      .filter((name, index) => permissions.indexOf(name) !== index)
      .map((name) => `"${name}" is there twice`),
    ...listed.flatMap(([role, names]) =>
      names
        .filter((name) => name !== all && !known.has(name))
        .map((name) => `the role "${role}" has "${name}", which is no permission`),
    ),
  ]
}

function policyOf<Permission extends string>({
  permissions,
  roles,
}: PolicyDefinition<Permission>): AccessPolicy<Permission> {
  const positions: BitPositions = new Map(permissions.map((name, bit) => [name, bit]))
  const byRole = new Map(
    Object.entries<readonly string[]>(roles).map(([role, names]) => [
      role,
      maskOfNames(positions, names),
    ]),
  )
  const none = new BitMask(positions, 0, 0)

  function rolesMask(names: readonly string[]): PermissionMask {
    // Nearly everybody has one role, whose mask is there already.
    if (names.length === 1) return byRole.get(names[0] ?? '') ?? none
    let { low, high } = none
    for (const name of names) {
      const mask = byRole.get(name) ?? none
      low |= mask.low
      high |= mask.high
    }
    return new BitMask(positions, low, high)
  }

  return Object.freeze({
    permissions: Object.freeze([...permissions]),
    roles: Object.freeze([...byRole.keys()]),
    knows: (name: string): name is Permission => positions.has(name),
    maskOf(names: readonly string[], scopes?: readonly string[]) {
      const mask = rolesMask(names)
      if (scopes === undefined) return mask
      const scope = maskOfNames(positions, scopes)
      return new BitMask(positions, mask.low & scope.low, mask.high & scope.high)
    },
    has: (mask: Pick<PermissionMask, 'low' | 'high'>, permission: Permission) =>
      isSet(mask, bitOf(positions, permission)),
  })
}

function maskOfNames(positions: BitPositions, names: readonly string[]): PermissionMask {
  const halves = [0, 0] as [number, number]
  for (const name of names.includes(all) ? positions.keys() : names) {
    const bit = positions.get(name)
    if (bit !== undefined) halves[bit < 32 ? 0 : 1] |= 1 << bit
  }
  return new BitMask(positions, ...halves)
}
