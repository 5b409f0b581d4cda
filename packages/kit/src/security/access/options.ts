import type { Authenticator } from './authenticator.ts'
import type { AccessPolicy } from './policy.ts'

export interface AccessOptions {
  /** Made by `definePermissions`. */
  readonly policy: AccessPolicy
  /** Ways to prove who asks. A request may use one of them. */
  readonly authenticators: readonly Authenticator[]
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions({ policy, authenticators }: AccessOptions): AccessOptions {
  const names = authenticators.map(({ name }) => name)
  if (names.length === 0) {
    throw new RangeError('access.authenticators must name at least one way to sign in, got none')
  }
  if (new Set(names).size !== names.length) {
    throw new RangeError(`access.authenticators must differ in name, got ${names.join(', ')}`)
  }
  return { policy, authenticators: [...authenticators] }
}
