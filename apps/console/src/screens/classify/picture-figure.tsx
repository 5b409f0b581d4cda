/**
 * The picture, large, with what is known of it drawn over it: the prediction, or how far it is.
 *
 * @module
 */

import { IconPhotoOff } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './picture-figure.module.css'
import type { Parcel, Picture } from './queue/queue-state.ts'
import { claim } from './summary.ts'
import { useLargePicture } from './use-pictures.ts'
import { percent } from './words.ts'

interface PictureFigureProps {
  readonly picture: Picture
  readonly parcel: Parcel | undefined
}

export function PictureFigure({ picture, parcel }: PictureFigureProps) {
  return (
    <figure className={classes.figure}>
      <FullPicture picture={picture} />
      <figcaption>
        <Caption picture={picture} parcel={parcel} />
      </figcaption>
    </figure>
  )
}

function FullPicture({ picture }: { readonly picture: Picture }) {
  const { file } = picture
  const address = useLargePicture(picture)
  const [broken, setBroken] = useState<string>()
  if (address !== undefined && broken === address) {
    return (
      <div className={classes.missing}>
        <IconPhotoOff size={48} stroke={1.3} aria-hidden />
        <span>{file.name}</span>
      </div>
    )
  }
  return (
    <img
      className={classes.picture}
      src={address}
      alt={file.name}
      decoding="async"
      onError={() => setBroken(address)}
    />
  )
}

function Caption({ picture: { step }, parcel }: PictureFigureProps): ReactNode {
  if (step.name === 'classified') {
    const { confidence, uncertain } = step.result
    return (
      <div className={classes.caption} data-uncertain={uncertain || undefined}>
        <span>{claim(step.result)}</span>
        <span className="figures">{percent(confidence)}</span>
      </div>
    )
  }
  if (step.name === 'checking' || step.name === 'waiting') return <Progress text="Waiting" />
  if (step.name === 'accepted') return <Progress text="Classifying" />
  if (step.name !== 'sending') return null
  if (parcel === undefined) return <Progress text="Waiting" />
  const { share } = parcel
  if (share === 1) return <Progress text="Classifying" />
  return <Progress text={`Sending, ${Math.floor(share * 100)} %`} share={share} />
}

interface ProgressProps {
  readonly text: string
  /** Unknown for what only the service can tell. */
  readonly share?: number
}

function Progress({ text, share }: ProgressProps) {
  const value = share === undefined ? {} : { 'aria-valuenow': Math.floor(share * 100) }
  return (
    <div className={classes.caption}>
      <span className="figures">{text}</span>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={text}
        aria-valuemin={0}
        aria-valuemax={100}
        {...value}
      >
        <div
          className={share === undefined ? classes.pulse : classes.fill}
          style={share === undefined ? undefined : { transform: `scaleX(${share})` }}
        />
      </div>
    </div>
  )
}
