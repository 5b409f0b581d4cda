/**
 * The proof that an attempt was charged before a secret is compared.
 *
 * Whatever verifies a password, a one-time code or a reset code takes a ticket as an argument, so a
 * flow that forgot its guard does not compile. One ticket is good for one comparison: a flow that
 * tries two secrets for one charge fails.
 *
 * @module
 */

class Ticket {
  #isSpent = false

  static redeem(ticket: Ticket): void {
    if (typeof ticket !== 'object' || ticket === null || !(#isSpent in ticket)) {
      throw new TypeError('a guard ticket is needed, made by issueTicket()')
    }
    if (ticket.#isSpent) throw new TypeError('a guard ticket is good for one verification')
    ticket.#isSpent = true
  }
}

/** Made by {@link issueTicket} alone; the class is not exported, and nothing else has its shape. */
export type GuardTicket = Ticket

/** For guards: call it only once the attempt has been charged. */
export function issueTicket(): GuardTicket {
  return new Ticket()
}

/** @throws TypeError if it is no ticket or was redeemed before. */
export function redeemTicket(ticket: GuardTicket): void {
  Ticket.redeem(ticket)
}

/** One attempt to prove who one is. */
export interface LoginAttempt {
  /** What was submitted, whether an account with it exists or not. */
  readonly identifier: string
  readonly address: string
  /** From the signed cookie of an earlier login. */
  readonly device?: string
}

/** A charged attempt. */
export interface ChargedAttempt {
  readonly ticket: GuardTicket
  /** For an attempt that succeeded. */
  refund(): void
}

/** The brute-force guard of a login. */
export interface LoginGuard {
  /** Charges before anything is verified; rejects with a 429 with `Retry-After`. */
  charge(attempt: LoginAttempt): Promise<ChargedAttempt>
}
