/** What a migrator tells while it works; printing is the caller's. */
export type MigrationProgress =
  | { readonly kind: 'waiting'; readonly holder: string | undefined }
  | { readonly kind: 'backup-began' }
  | { readonly kind: 'backup-ended'; readonly backup: string }
  | ({ readonly kind: 'migration-began'; readonly of: number } & Which)
  | ({
      readonly kind: 'statement'
      readonly number: number
      readonly of: number
      readonly sql: string
    } & Which)
  | ({ readonly kind: 'batch'; readonly number: number; readonly cursor: string | null } & Which)
  | ({ readonly kind: 'retry'; readonly reason: string; readonly delayMs: number } & Which)
  | ({ readonly kind: 'migration-ended'; readonly durationMs: number } & Which)

interface Which {
  readonly id: string
  readonly name: string
  readonly direction: 'up' | 'down'
}
