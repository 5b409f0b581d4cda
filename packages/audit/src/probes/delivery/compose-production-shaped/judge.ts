import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import {
  type ComposeService,
  composeServices,
  hasLimits,
  hasRestartPolicy,
  isOpenPort,
  keepsData,
  waitsForHealth,
} from '../compose.ts'
import type { FileText } from '../read-files.ts'
import { byShare, type Rule } from '../shares.ts'
import { atLeastOne } from '../static-controls.ts'
import { listAt, parseYaml } from '../yaml-files.ts'

export interface Facts {
  /** In the order in which they are put together. */
  readonly files: readonly FileText[]
}

export function judge({ files }: Facts): Judgement {
  if (files.length === 0) return notApplicable('The repository has no compose file.')
  const { documents, problems } = parseYaml(files)
  if (problems.length > 0) return unknown(`It cannot be read: ${problems[0]}.`)
  const services = composeServices(documents)
  return withControl(atLeastOne('A service', services.length), (verdicts) =>
    byShare(rulesOf(services), verdicts),
  )
}

function rulesOf(services: readonly ComposeService[]): readonly Rule[] {
  const stores = services.filter(({ isStore }) => isStore)
  const lasting = services.filter(({ isOneShot }) => !isOneShot)
  const clients = services.filter(({ isStore }) => !isStore)
  const hasStores = stores.length > 0
  return [
    {
      rule: 'no port of a store is open to other machines',
      broken: hasStores ? namesOf(stores, hasOpenPort) : undefined,
    },
    {
      rule: 'what needs a store waits until it is healthy',
      broken: hasStores ? namesOf(clients, (one) => !waitsForHealth(one, services)) : undefined,
    },
    {
      rule: 'what runs on is restarted',
      broken: namesOf(lasting, (one) => !hasRestartPolicy(one)),
    },
    { rule: 'what runs on has a memory limit', broken: namesOf(lasting, (one) => !hasLimits(one)) },
    {
      rule: 'the data of a store lies on a volume',
      broken: hasStores ? namesOf(stores, (one) => !keepsData(one)) : undefined,
    },
  ]
}

function namesOf(
  services: readonly ComposeService[],
  isBroken: (service: ComposeService) => boolean,
): readonly string[] {
  return services.filter(isBroken).map(({ name }) => name)
}

function hasOpenPort({ content }: ComposeService): boolean {
  return listAt(content, 'ports').some(isOpenPort)
}
