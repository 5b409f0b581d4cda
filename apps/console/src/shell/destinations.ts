/**
 * What the navigation leads to, in its order.
 *
 * @module
 */

import {
  IconActivityHeartbeat,
  IconCamera,
  IconCar,
  IconClipboardCheck,
  IconFlag,
  IconHistory,
  IconListCheck,
  IconShieldCheck,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react'
import { paths } from '../paths.ts'

export interface Destination {
  readonly path: string
  readonly title: string
  readonly icon: typeof IconCamera
}

export const everyone: readonly Destination[] = [
  { path: paths.classify, title: 'Classify', icon: IconCamera },
  { path: paths.history, title: 'History', icon: IconHistory },
  { path: paths.vehicles, title: 'Vehicles', icon: IconCar },
  { path: paths.account, title: 'Account', icon: IconUserCircle },
]

export const administrators: readonly Destination[] = [
  { path: paths.system, title: 'System', icon: IconActivityHeartbeat },
  { path: paths.readiness, title: 'Readiness', icon: IconShieldCheck },
  { path: paths.users, title: 'Users', icon: IconUsers },
  { path: paths.audit, title: 'Audit trail', icon: IconClipboardCheck },
  { path: paths.flags, title: 'Flags', icon: IconFlag },
  { path: paths.jobs, title: 'Jobs', icon: IconListCheck },
]
