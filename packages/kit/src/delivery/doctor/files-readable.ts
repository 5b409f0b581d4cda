import { open, stat } from 'node:fs/promises'
import { type Check, defineCheck, type Finding, fail, ok } from './check.ts'

export interface FilesReadableOptions {
  readonly name: string
  readonly title: string
  readonly files: readonly string[]
  /** What to do when one is missing. Default: to put it there. */
  readonly remedy?: string
}

/** Each file is there and this process may read it. */
export function filesReadable(options: FilesReadableOptions): Check {
  const { files, remedy = 'Put it there, readable for the user who runs the service.' } = options
  return defineCheck({
    name: options.name,
    title: options.title,
    async run() {
      const found = await Promise.all(files.map(problemOf))
      const problems = found.flatMap((wrong): Finding[] => (wrong ? [fail(wrong, remedy)] : []))
      const all = files.length === 1 ? `${files[0]} can be read` : `${files.length} files are there`
      return problems.length > 0 ? problems : ok(all)
    },
  })
}

async function problemOf(file: string): Promise<string | undefined> {
  try {
    if (!(await stat(file)).isFile()) return `${file} is no file`
    const handle = await open(file)
    await handle.close()
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? `${file} is missing` : `${file} cannot be read: it gives ${code}`
  }
}
