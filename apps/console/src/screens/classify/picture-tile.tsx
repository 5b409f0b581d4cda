import { UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconPhoto } from '@tabler/icons-react'
import { memo } from 'react'
import { reasonOf } from './picture-panel.tsx'
import classes from './picture-tile.module.css'
import type { Picture, Step } from './queue/queue-state.ts'
import { claim, isUnclassified, verdict } from './summary.ts'
import { useThumbnail } from './use-pictures.ts'
import { percent } from './words.ts'

interface PictureTileProps {
  readonly picture: Picture
  /** Of those that are being sent: not while all wait for better times. */
  readonly isOnItsWay: boolean
  readonly onOpen: (id: number) => void
}

/** Made anew only when this picture has gone a step further. */
export const PictureTile = memo(function PictureTile(props: PictureTileProps) {
  const { picture, isOnItsWay, onOpen } = props
  const { id, file } = picture
  const step = isOnItsWay || picture.step.name !== 'sending' ? picture.step : waiting
  return (
    <UnstyledButton
      className={classes.tile ?? ''}
      data-step={step.name}
      title={reasonOf(step)?.text}
      onClick={() => onOpen(id)}
    >
      <Thumbnail picture={picture} />
      <span className={classes.words}>
        <Status step={step} />
        <span className={classes.name}>{file.name}</span>
      </span>
    </UnstyledButton>
  )
})

function Thumbnail({ picture }: { readonly picture: Picture }) {
  const address = useThumbnail(picture)
  const { step } = picture
  return (
    <span className={classes.thumbnail}>
      {address === undefined ? (
        <IconPhoto size={32} stroke={1.3} />
      ) : (
        <img src={address} alt="" decoding="async" />
      )}
      {step.name === 'sending' && <span className={classes.sending} />}
      {isUnclassified(step) && (
        <span className={classes.failed}>
          <IconAlertTriangle size={20} />
        </span>
      )}
    </span>
  )
}

function Status({ step }: { readonly step: Step }) {
  if (step.name !== 'classified') return <span className={classes.status}>{inWords(step)}</span>
  const { confidence, uncertain } = step.result
  return (
    <span className={classes.status} data-uncertain={uncertain || undefined}>
      <span className={classes.label}>{claim(step.result)}</span>
      <span className="figures">{percent(confidence)}</span>
    </span>
  )
}

const waiting: Step = { name: 'waiting' }

const plain = {
  checking: 'Waiting',
  waiting: 'Waiting',
  sending: 'Sending',
  accepted: 'Classifying',
} as const

function inWords(step: Step): string {
  if (step.name === 'classified') return verdict(step.result)
  const reason = reasonOf(step)
  if (reason !== undefined) return step.name === 'cancelled' ? reason.title : reason.text
  return step.name in plain ? plain[step.name as keyof typeof plain] : ''
}
