/**
 * Whether a request may see details, decided in time: who has to be looked up in a store that hangs
 * sees none, and gets the answer all the same.
 *
 * @module
 */

import type { Clock } from './clock.ts'

const timeoutMs = 100

export async function maySeeDetails(
  decide: () => boolean | Promise<boolean>,
  { after }: Clock,
): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const cancel = after(timeoutMs, () => resolve(false))
  try {
    return await Promise.race([decide(), late])
  } catch {
    // Whoever cannot be told apart from strangers is one; this probe says how the service is.
    return false
  } finally {
    cancel()
  }
}
