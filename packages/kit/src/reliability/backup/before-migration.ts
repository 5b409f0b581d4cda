import type { BackupCall, Backups } from './backups.ts'
import type { VerifiedBackup } from './use-backup.ts'

/**
 * For the option `backup` of a migrator: a backup that was verified, or none of the migration.
 * Nothing is removed; the next scheduled run does that.
 */
export function beforeMigration(
  backups: Pick<Backups, 'create' | 'verify'>,
): (call: BackupCall) => Promise<Pick<VerifiedBackup, 'name' | 'verifiedAt'>> {
  return async (call) => {
    const { name } = await backups.create(call)
    const { verifiedAt } = await backups.verify(name, call)
    return { name, verifiedAt }
  }
}
