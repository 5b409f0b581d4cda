import { useEffect, useState, useSyncExternalStore } from 'react'
import { classifyQueue } from './queue/classify-queue.ts'
import type { Picture, QueueState } from './queue/queue-state.ts'
import { smallerCopy } from './smaller-copy.ts'
import { knownThumbnail, orderThumbnail } from './thumbnails.ts'

/** A hundred pictures are checked in a moment; nobody needs to see each of those steps. */
const pauseMs = 30

function subscribe(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const unsubscribe = classifyQueue.subscribe(() => {
    timer ??= setTimeout(() => {
      timer = undefined
      listener()
    }, pauseMs)
  })
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}

export function useQueue(): QueueState {
  return useSyncExternalStore(subscribe, () => classifyQueue.state)
}

/** Undefined until there is one, and for a file that is no picture. */
export function useThumbnail(picture: Picture): string | undefined {
  const [address, setAddress] = useState(() => knownThumbnail(picture.id))
  const isPicture = picture.step.name !== 'checking' && picture.step.name !== 'unfit'
  // biome-ignore lint/correctness/useExhaustiveDependencies: its steps change nothing of how it looks.
  useEffect(() => {
    return isPicture && address === undefined ? orderThumbnail(picture, setAddress) : undefined
  }, [picture.id, isPicture, address])
  return address
}

/** Larger files are shown as copies, as large as any screen shows them here. */
const plainBytes = 524_288
const copyWidth = 1_280

/** The picture, large, for as long as it is shown; until it is there, as small as it is known. */
export function useLargePicture({ id, file }: Picture): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    let made: string | undefined
    let isGone = false
    const show = (picture: Blob) => {
      if (isGone) return
      made = URL.createObjectURL(picture)
      setAddress(made)
    }
    if (file.size <= plainBytes) show(file)
    else void smallerCopy(file, copyWidth).then(show)
    return () => {
      isGone = true
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [file])
  return address ?? knownThumbnail(id)
}
