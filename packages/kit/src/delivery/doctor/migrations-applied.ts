import { type Check, defineCheck, fail, ok, warn } from './check.ts'

/** What is needed of `createMigrator(…).status()` of `@plimsoll/kit/migrations`. */
export interface MigrationsView {
  readonly release: number
  readonly migrations: readonly { readonly id: string; readonly state: string }[]
  /** Why `up` would refuse. */
  readonly problem: string | undefined
  /** Who migrates at this moment. */
  readonly holder: string | undefined
}

export interface MigrationsAppliedOptions {
  readonly status: (signal: AbortSignal) => Promise<MigrationsView>
  /** What happens to those that are missing: the next start applies them, or a command must. */
  readonly pending: 'applied-at-start' | 'applied-by-command'
  /** That command. */
  readonly command: string
  readonly needs?: readonly string[]
}

/** The schema is that of this build, with nothing edited, missing or half done. */
export function migrationsApplied(options: MigrationsAppliedOptions): Check {
  const { needs = [] } = options
  return defineCheck({
    name: 'schema',
    title: 'Schema',
    needs,
    run: async (_context, signal) => judgeMigrations(await options.status(signal), options),
  })
}

export function judgeMigrations(
  { release, migrations, problem, holder }: MigrationsView,
  { pending: how, command }: Pick<MigrationsAppliedOptions, 'pending' | 'command'>,
) {
  if (problem !== undefined) return fail(problem, 'Deploy the build that made this schema.')
  if (holder !== undefined) return warn(`${holder} migrates at this moment`, 'Wait, and ask again.')
  const halfDone = idsOf(migrations, ({ state }) => state === 'running' || state === 'reverting')
  if (halfDone !== '') return fail(`${halfDone} is half done`, `Finish it: ${command}`)
  const pending = idsOf(migrations, ({ state }) => state === 'pending')
  if (pending === '') return ok(`release ${release}, ${migrations.length} migrations applied`)
  if (how === 'applied-at-start') return ok(`release ${release}; the next start applies ${pending}`)
  return fail(`not applied: ${pending}; a start is refused`, `Apply: ${command}`)
}

function idsOf(
  migrations: MigrationsView['migrations'],
  isMeant: (migration: { readonly state: string }) => boolean,
): string {
  return migrations
    .filter(isMeant)
    .map(({ id }) => id)
    .join(', ')
}
