/**
 * The longer proofs of what is shipped, the quicker ones first.
 *
 * @module
 */

import { canary } from './canary.ts'
import { create } from './create.ts'
import { flags } from './flags.ts'
import { image } from './image.ts'
import { longCommands } from './long-commands.ts'
import { migrations } from './migrations.ts'
import { pointInTime } from './point-in-time.ts'
import type { Proof } from './proof.ts'
import { quickstart } from './quickstart.ts'
import { restoreDrill } from './restore-drill.ts'
import { rollingRestart } from './rolling-restart.ts'
import { soak } from './soak.ts'
import { terraformAws, terraformCluster } from './terraform.ts'

export const proofs: readonly Proof[] = [
  migrations,
  terraformCluster,
  terraformAws,
  create,
  rollingRestart,
  flags,
  image,
  canary,
  pointInTime,
  restoreDrill,
  quickstart,
  longCommands,
  soak,
]
