import { join } from 'node:path'
import type { Child } from '../children.ts'
import { type Bench, nodeFlags } from './workload.ts'

/** Starts the process of the load generator on its own core. */
export function startLoadProcess({ children, pinning }: Bench): Child {
  const entry = join(import.meta.dirname, '../load-process.ts')
  return children.start({
    name: 'load generator',
    args: [...nodeFlags, entry],
    core: pinning.loadCore,
  })
}
