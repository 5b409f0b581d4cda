/**
 * What was done, in words. An action that is not known here is told by its own name.
 *
 * @module
 */

const words: Readonly<Record<string, string>> = {
  'auth.login': 'Signed in',
  'auth.login_failed': 'Failed to sign in',
  'auth.logout': 'Signed out',
  'auth.logout_all': 'Signed out everywhere',
  'auth.registered': 'Account made',
  'auth.email_verified': 'E-mail address confirmed',
  'auth.password_changed': 'Password changed',
  'auth.session_revoked': 'Session ended',
  'auth.refresh_reuse': 'Old refresh token used again',
  'api_key.created': 'API key created',
  'api_key.revoked': 'API key revoked',
  'api_key.new_place': 'API key used from a new place',
  'user.role_changed': 'Role changed',
  'user.disabled': 'Account switched off',
  'user.enabled': 'Account switched on',
  'classification.deleted': 'Classification deleted',
  'report.created': 'Report made',
  'flag.changed': 'Flag changed',
  'flag.advanced': 'Rollout went on by itself',
  'flag.halted': 'Rollout taken back by its guard',
  'job.replayed': 'Job started afresh',
  'job.cancelled': 'Job cancelled',
  'log-level.changed': 'Logging changed',
  'ratelimit.bypass': 'Request limit bypassed',
  'audit-log.exported': 'Audit trail exported',
  'audit-log.archived': 'Audit trail archived',
  'backup.restored': 'Backup restored',
}

/** All that are known, in the order in which they are offered. */
export const knownActions: readonly string[] = Object.keys(words)

/** `Signed in`; of an unknown one `Door opened twice` for `door.opened_twice`. */
export function actionWords(action: string): string {
  const known = words[action]
  if (known !== undefined) return known
  const spoken = action.replaceAll(/[._-]+/g, ' ').trim()
  return spoken === '' ? action : spoken.charAt(0).toUpperCase() + spoken.slice(1)
}

/** What an operator should look at twice. */
export function isAlarming(action: string): boolean {
  return ['auth.refresh_reuse', 'backup.restored', 'flag.halted'].includes(action)
}
