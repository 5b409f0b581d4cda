import { useEffect, useRef, useState } from 'react'
import type { QueueState } from './queue/queue-state.ts'
import { announcement, isOver, summarise } from './summary.ts'

/** Between two words about a batch; its end is told at once. */
const quietMs = 5_000

/** Tells results to those who do not see them come. */
export function Announcer({ queue }: { readonly queue: QueueState }) {
  const text = announcement(queue)
  const isUrgent = queue.pictures.length < 2 || isOver(summarise(queue))
  const [said, setSaid] = useState('')
  const saidAt = useRef(0)
  useEffect(() => {
    const waitMs = isUrgent ? 0 : saidAt.current + quietMs - performance.now()
    const say = () => {
      saidAt.current = performance.now()
      setSaid(text)
    }
    const timer = setTimeout(say, Math.max(100, waitMs))
    return () => clearTimeout(timer)
  }, [text, isUrgent])
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {said}
    </p>
  )
}
