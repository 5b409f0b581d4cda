/**
 * Where the console begins: pictures come in from anywhere on the page, and what they show is told
 * beside them.
 *
 * @module
 */

import { useEffect } from 'react'
import type { ModelMetadata } from '../../api/types.ts'
import { useModel } from '../../api/use-model.ts'
import { ScreenTitle } from '../../states/screen-title.tsx'
import { AddBar } from './add-bar.tsx'
import { Announcer } from './announcer.tsx'
import { BatchView } from './batch-view.tsx'
import { DropOverlay } from './drop-overlay.tsx'
import { FirstSteps } from './first-steps.tsx'
import { readLimits } from './limits.ts'
import { OnePicture } from './one-picture.tsx'
import { PauseNotice } from './pause-notice.tsx'
import { classifyQueue } from './queue/classify-queue.ts'
import type { QueueState } from './queue/queue-state.ts'
import { type Intake, useIntake } from './use-intake.ts'
import { useQueue } from './use-pictures.ts'

export function ClassifyScreen() {
  const queue = useQueue()
  const intake = useIntake()
  const model = useModelAndLimits()
  return (
    <>
      <ScreenTitle title="Classify" text="See what vehicle a photo shows." />
      <PauseNotice pause={queue.pause} />
      <Contents intake={intake} model={model} queue={queue} />
      <DropOverlay onFiles={intake.take} />
      <Announcer queue={queue} />
    </>
  )
}

interface ContentsProps {
  readonly intake: Intake
  readonly model: ModelMetadata | undefined
  readonly queue: QueueState
}

function Contents({ intake, model, queue }: ContentsProps) {
  const [first] = queue.pictures
  if (first === undefined) return <FirstSteps intake={intake} />
  // Nothing is on its way while it waits for better times.
  const parcel = queue.pause === undefined ? queue.parcel : undefined
  return (
    <>
      <AddBar intake={intake} />
      {queue.pictures.length === 1 ? (
        <OnePicture key={first.id} picture={first} parcel={parcel} model={model} />
      ) : (
        <BatchView key={first.id} queue={queue} model={model} />
      )}
    </>
  )
}

/** The queue keeps to what the service takes. Without an answer the usual limits hold. */
function useModelAndLimits(): ModelMetadata | undefined {
  const model = useModel()
  useEffect(() => {
    classifyQueue.limits = readLimits(model?.limits)
  }, [model])
  return model
}
