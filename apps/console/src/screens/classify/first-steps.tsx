/**
 * What there is before the first picture: what to do, and something to do it with.
 *
 * @module
 */

import { Card, Kbd, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPhotoUp } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { type Sample, sampleFile, samples } from '../../samples/samples.ts'
import { notifyError } from '../../states/notify.tsx'
import classes from './first-steps.module.css'
import { PickButtons } from './pick-buttons.tsx'
import { classifyQueue } from './queue/classify-queue.ts'
import type { Intake } from './use-intake.ts'
import { VehicleField } from './vehicle-field.tsx'
import { byteSize } from './words.ts'

export function FirstSteps({ intake }: { readonly intake: Intake }) {
  return (
    <div className={classes.layout}>
      <Welcome intake={intake} />
      <div className={classes.side}>
        <Samples onFile={(file) => intake.take([file])} />
        <Card component="section" aria-label="Vehicle">
          <VehicleField
            intake={intake}
            label="File under a vehicle (optional)"
            description="Pictures of a vehicle are collected in its report."
          />
        </Card>
      </div>
    </div>
  )
}

function Welcome({ intake }: { readonly intake: Intake }) {
  const { bytesMax } = classifyQueue.limits
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // After starting over, the button that was pressed is gone.
    const isAgain = classifyQueue.state.nextId > 1
    if (isAgain && document.activeElement === document.body) heading.current?.focus()
  }, [])
  const isTouch = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false })
  return (
    <section className={classes.welcome} aria-labelledby="drop">
      <Stack align="center" gap="md">
        <IconPhotoUp
          className={classes.icon ?? ''}
          size={isTouch ? 44 : 64}
          stroke={1.2}
          aria-hidden
        />
        <Stack gap={4} align="center">
          <Title order={2} size="h3" id="drop" ta="center" tabIndex={-1} ref={heading}>
            {isTouch ? 'Choose or take a photo' : 'Drop photos of vehicles anywhere on this page'}
          </Title>
          <Text c="dimmed" ta="center">
            One, or a hundred at once. What each shows is told in a moment.
          </Text>
        </Stack>
        <PickButtons onFiles={intake.take} />
        <Text size="sm" c="dimmed" ta="center" className={classes.paste ?? ''}>
          or paste one with <Kbd>{pasteKey()}</Kbd> <Kbd>V</Kbd>
        </Text>
      </Stack>
      <Text size="sm" c="dimmed" ta="center" className={classes.limits ?? ''}>
        JPEG, PNG, WebP, GIF or BMP, up to {byteSize(bytesMax)} each
      </Text>
    </section>
  )
}

function pasteKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
}

function Samples({ onFile }: Pick<SampleButtonProps, 'onFile'>) {
  return (
    <Card component="section" aria-labelledby="samples">
      <Title order={2} size="h4" id="samples">
        No photo at hand?
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Try one of these drawings.
      </Text>
      <ul className={classes.grid}>
        {samples.map((sample) => (
          <li key={sample.name}>
            <SampleButton sample={sample} onFile={onFile} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

interface SampleButtonProps {
  readonly sample: Sample
  readonly onFile: (file: File) => void
}

function SampleButton({ sample, onFile }: SampleButtonProps) {
  return (
    <UnstyledButton
      className={classes.sample ?? ''}
      onClick={() => {
        void sampleFile(sample).then(onFile, (error) => notifyError(error))
      }}
    >
      <img src={sample.address} alt="" width={320} height={240} loading="lazy" decoding="async" />
      <span>{sample.title}</span>
    </UnstyledButton>
  )
}
