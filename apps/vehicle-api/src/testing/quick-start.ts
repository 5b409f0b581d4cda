import { secretKey } from './refused-config.ts'

/**
 * Variables of a service whose accounts are not the matter: hashes as cheap as they may be, no jobs,
 * and a secret that several instances share.
 */
export const quickStart = {
  SECRET_KEY: secretKey,
  JOBS_AT_ONCE: '0',
  PASSWORD_HASH_MEMORY: '8MB',
  PASSWORD_HASH_PASSES: '1',
} as const
