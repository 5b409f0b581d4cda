/**
 * Whether the service is well enough for more people to get something new.
 *
 * @module
 */

/** `reason` is for who wanted the change: what is measured, and what would be right. */
export type GuardVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Asked only when a flag is raised, and never waited for. */
export type Guard = () => GuardVerdict

/** A guard that cannot say that all is well does not say so. */
export function verdictOf(guard: Guard): GuardVerdict {
  try {
    return guard()
  } catch {
    // What failed is the guard's to log; who raises the flag cannot mend it.
    return { ok: false, reason: 'The state of the service could not be measured.' }
  }
}
