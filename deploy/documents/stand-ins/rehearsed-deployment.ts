/**
 * The program of `deploy/deploy.sh` with a cluster in memory and a clock that needs no time. Its
 * command line, its configuration and its notes on disk are real.
 *
 * @module
 */

import { runDeploy } from '../../rollout/run.ts'
import { FakeCluster } from '../../rollout/testing/fake-cluster.ts'

const cluster = new FakeCluster()
let nowMs = 0
const clock = {
  now: () => nowMs,
  delay: async (ms: number) => {
    nowMs += ms
  },
}
const outside = async (act: Parameters<FakeCluster['answer']>[0]) => cluster.answer(act)
const { signal } = new AbortController()
process.exitCode = await runDeploy(process.argv.slice(2), process, { outside, clock, signal })
