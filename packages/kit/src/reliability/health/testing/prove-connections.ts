/**
 * B10 and B18 in full. Needs `ulimit -n` of a thousand more than there are connections.
 *
 * @module
 */

import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { type CrowdedFigures, crowded } from './crowded.ts'
import { type StarvedFigures, starved } from './starved.ts'

const residentMbMax = 300
const probeMsMax = 50
const stopMsMax = 1_000

export async function proveConnections(connections: number): Promise<readonly FaultRow[]> {
  return [await crowdedRow(connections), await starvedRow()]
}

async function crowdedRow(connections: number): Promise<FaultRow> {
  const seen = await crowded(connections, { probes: 1_000 })
  const weak = await crowded(connections, { probes: 20, bytesPerConnection: 65_536 })
  return {
    fault: `B18: ${connections} idle connections, 3 slow clients of each kind`,
    goodResult: `probes p99 <= ${probeMsMax} ms, < ${residentMbMax} MB, stops in ${stopMsMax} ms`,
    observed: crowdedWords(seen),
    isGood:
      seen.open === connections &&
      seen.probeMsP99 <= probeMsMax &&
      seen.residentMb < residentMbMax &&
      seen.stopMs < stopMsMax &&
      seen.exitCode === 0,
    control: `64 KiB for each connection: ${weak.residentMb.toFixed(0)} MB`,
    controlFails: weak.residentMb >= residentMbMax,
  }
}

async function starvedRow(): Promise<FaultRow> {
  const seen = await starved(200, { descriptorsMax: 64 })
  const weak = await starved(200, { descriptorsMax: 64, isCareless: true })
  return {
    fault: 'B10: 64 descriptors, 200 connections',
    goodResult: 'refused at once, no spin of the processor, serves when freed, lives',
    observed: starvedWords(seen),
    isGood: seen.closed > 0 && seen.processorShare < 0.1 && seen.isReadyAfter,
    control: `errors of files not heeded: ${starvedWords(weak)}`,
    controlFails: weak.exitCode !== undefined,
  }
}

function crowdedWords({ probeMsP50, probeMsP99, residentMb, stopMs }: CrowdedFigures): string {
  return (
    `probes p50 ${probeMsP50.toFixed(1)}, p99 ${probeMsP99.toFixed(1)} ms, ` +
    `${residentMb.toFixed(0)} MB, stopped in ${stopMs.toFixed(0)} ms`
  )
}

function starvedWords(figures: StarvedFigures): string {
  const { served, closed, processorShare, isReadyAfter, exitCode } = figures
  if (exitCode !== undefined) return `exit ${exitCode}`
  const after = isReadyAfter ? 'serves afterwards' : 'does not serve afterwards'
  return `${served} served, ${closed} closed, ${(processorShare * 100).toFixed(1)} % of a core, ${after}`
}
