import { Button, Card, Group } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { ModelMetadata } from '../../api/types.ts'
import classes from './one-picture.module.css'
import { PictureFigure } from './picture-figure.tsx'
import { PicturePanel } from './picture-panel.tsx'
import { classifyQueue } from './queue/classify-queue.ts'
import type { Parcel, Picture } from './queue/queue-state.ts'
import { isUnsent } from './queue/queue-steps.ts'

interface OnePictureProps {
  readonly picture: Picture
  readonly parcel: Parcel | undefined
  readonly model: ModelMetadata | undefined
}

/** A single picture, and what it shows beside it. */
export function OnePicture({ picture, parcel, model }: OnePictureProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { name } = picture.step
  useEffect(() => {
    if (name === 'classified' && isNobodyTyping()) heading.current?.focus({ preventScroll: true })
  }, [name])
  return (
    <div className={classes.layout}>
      <PictureFigure picture={picture} parcel={parcel} />
      <Card component="section" aria-label="Result" aria-busy={isUnsent(picture.step)}>
        <PicturePanel picture={picture} model={model} headingRef={heading} />
        <Group mt="lg" gap="sm">
          {isUnsent(picture.step) ? (
            <Button variant="default" onClick={() => classifyQueue.cancel()}>
              Cancel
            </Button>
          ) : (
            <Button variant="default" onClick={() => classifyQueue.clear()}>
              Start over
            </Button>
          )}
        </Group>
      </Card>
    </div>
  )
}

/** Whoever names the next vehicle meanwhile is not to be taken away from it. */
function isNobodyTyping(): boolean {
  return !(document.activeElement instanceof HTMLInputElement)
}
