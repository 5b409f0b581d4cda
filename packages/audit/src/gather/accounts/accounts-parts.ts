/** What accounts are made of. @module */

import type { AuditConfig } from '../../config/config-schema.ts'
import type { Operation } from '../api/api-model.ts'
import type { Http } from '../http-client.ts'

export interface AccountsParts {
  readonly config: AuditConfig
  readonly http: Http
  /** Of the OpenAPI document; empty without one. */
  readonly operations: readonly Operation[]
  /** `plimsoll-<run>` */
  readonly tag: string
  readonly canary: (name: string) => string
  /** The text that was put where the config says `{key}`; undefined if nothing was started. */
  readonly signingKey: string | undefined
  /** Whether accounts may be registered: an own process, or `--allow-writes`. */
  readonly mayWrite: boolean
  /** Where `passwordEnv` and `tokenEnv` are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** A file of the repository, for `auth.token.publicKey`. */
  readonly readFile: (path: string) => Promise<string | undefined>
  /** Counts one login attempt for an account. @throws Inconclusive when the budget is spent. */
  readonly countLogin: (name: string) => void
  /** Milliseconds since 1970. Default the clock of the machine. */
  readonly nowMs?: () => number
}
