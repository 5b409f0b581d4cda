import { secretKey } from './refused-config.ts'

/** Variables of a service whose hashes are not the matter: as cheap as they may be. */
export const cheapHashes = { PASSWORD_HASH_MEMORY: '8MB', PASSWORD_HASH_PASSES: '1' } as const

/** Of one whose accounts are not the matter: no jobs, and a secret that several instances share. */
export const quickStart = { SECRET_KEY: secretKey, JOBS_AT_ONCE: '0', ...cheapHashes } as const
