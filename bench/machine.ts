/**
 * What a figure depends on beside the code: said with every result, without naming the machine.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg } from 'node:os'

export interface Machine {
  /** Commit of the checkout; marked when the sources differ from it. */
  readonly commit: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly platform: string
  /** Mean number of running processes in the minute before; 0 where the system does not tell. */
  readonly loadBefore: number
}

/** Other work takes caches and cycles that no pinning protects. */
export function isBusy({ cores, loadBefore }: Machine): boolean {
  return loadBefore > cores / 4
}

export function describeMachine(): Machine {
  return {
    commit: describeCommit(),
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  }
}

function describeCommit(): string {
  const commit = git('rev-parse', '--short=12', 'HEAD')
  if (commit === undefined) return 'none'
  // Tables that another workload has just saved change nothing that is measured.
  const changes = git('status', '--porcelain', '--', ':/', ':(exclude,top)bench/results')
  return changes === '' ? commit : `${commit}, with changes`
}

function git(...args: string[]): string | undefined {
  try {
    const text = execFileSync('git', args, {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    })
    return text.trim()
  } catch {
    // No git, no repository or no commit yet: a result can do without.
    return undefined
  }
}
