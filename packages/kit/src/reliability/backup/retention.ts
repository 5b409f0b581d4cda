/**
 * Which backups may go: all but the newest `keep` that were verified, and the newest `keep` of those
 * made since the last verified one. So a backup that was not verified never pushes out one that was,
 * and backups that all fail to verify do not fill the disk.
 *
 * Pure. Older than a verified one and not verified is of no use to anybody.
 *
 * @module
 */

export interface Kept {
  readonly name: string
  readonly isVerified: boolean
}

/** Names to remove, oldest first. Names sort by time. */
export function expired(backups: readonly Kept[], keep: number): readonly string[] {
  const newestFirst = backups.toSorted((one, other) => (one.name < other.name ? 1 : -1))
  const verified = newestFirst.filter(({ isVerified }) => isVerified)
  const lastVerified = verified[0]?.name ?? ''
  const newer = newestFirst.filter(({ name, isVerified }) => !isVerified && name > lastVerified)
  const stays = new Set([...verified.slice(0, keep), ...newer.slice(0, keep)])
  return newestFirst
    .filter((backup) => !stays.has(backup))
    .map(({ name }) => name)
    .toReversed()
}
