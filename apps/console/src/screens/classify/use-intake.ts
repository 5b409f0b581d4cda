/**
 * How files come into the queue, each under the vehicle that the field named at that moment. While
 * the name cannot be used, they wait for it to be mended.
 *
 * @module
 */

import { notifications } from '@mantine/notifications'
import { useEffect, useEffectEvent, useState } from 'react'
import { useSearchParams } from 'wouter'
import { pastedFiles } from './chosen-files.ts'
import { classifyQueue } from './queue/classify-queue.ts'
import { picturesMax } from './queue/queue-state.ts'
import { readVehicleName, type VehicleName } from './vehicle-name.ts'
import { pictures } from './words.ts'

export interface Intake {
  readonly take: (files: readonly File[]) => void
  /** As typed; it is in the address, so that it can be linked to. */
  readonly typed: string
  readonly type: (name: string) => void
  readonly vehicle: VehicleName
  /** How many files wait for the name of the vehicle. */
  readonly heldCount: number
}

export function useIntake(): Intake {
  const [search, setSearch] = useSearchParams()
  const [held, setHeld] = useState<readonly File[]>([])
  const typed = search.get('vehicle') ?? ''
  const vehicle = readVehicleName(typed)

  const take = (files: readonly File[]) => {
    if (files.length === 0) return
    if (vehicle.problem !== undefined) setHeld([...held, ...files])
    else addToQueue(files, vehicle.id)
  }
  const type = (name: string) => {
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (name === '') next.delete('vehicle')
        else next.set('vehicle', name)
        return next
      },
      { replace: true },
    )
    const named = readVehicleName(name)
    if (held.length === 0 || named.problem !== undefined) return
    addToQueue(held, named.id)
    setHeld([])
  }

  const paste = useEffectEvent((event: ClipboardEvent) => take(pastedFiles(event)))
  useEffect(() => {
    window.addEventListener('paste', paste)
    return () => window.removeEventListener('paste', paste)
  }, [])
  return { take, typed, type, vehicle, heldCount: held.length }
}

function addToQueue(files: readonly File[], vehicleId: string | undefined): void {
  const before = classifyQueue.state.nextId
  classifyQueue.add(files, vehicleId)
  const added = classifyQueue.state.nextId - before
  if (added === files.length) return
  notifications.show({
    color: 'yellow',
    title: `${pictures(files.length - added)} not added`,
    message: `Up to ${pictures(picturesMax)} fit into one queue. Add the others when these are done.`,
    autoClose: 15_000,
  })
}
