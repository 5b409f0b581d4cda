import { Badge } from '@mantine/core'
import { IconPhoto } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Classification } from '../../api/types.ts'
import { TimeAgo } from '../../time/time-ago.tsx'
import { labelName, percent } from '../classify/words.ts'
import list from './history-list.module.css'
import classes from './history-row.module.css'
import { usePicture } from './use-picture.ts'
import { rowHeight } from './use-rows.ts'

interface PlaceProps {
  readonly row: number
  /** -1 while it is not known. */
  readonly count: number
  readonly onFocus: () => void
  readonly children: ReactNode
}

/** Where a row of many is. */
export function Place({ row, count, onFocus, children }: PlaceProps) {
  return (
    <li
      className={list.place}
      style={{ transform: `translateY(${row * rowHeight}px)` }}
      aria-posinset={row + 1}
      aria-setsize={count}
      onFocus={onFocus}
    >
      {children}
    </li>
  )
}

interface HistoryRowProps {
  readonly one: Classification
  readonly href: string
  /** Where all of them are of one. */
  readonly withoutVehicle?: boolean
}

export function HistoryRow({ one, href, withoutVehicle = false }: HistoryRowProps) {
  const { label, confidence, uncertain, vehicle_id: vehicleId, image, created_at } = one
  return (
    <Link href={href} className={classes.row}>
      <Thumbnail one={one} />
      <span className={classes.what}>
        <span className={classes.label}>
          <span className={classes.name}>{labelName(label)}</span>
          {uncertain && (
            <Badge variant="light" color="yellow" tt="none" size="sm">
              Uncertain
            </Badge>
          )}
        </span>
        <span className={classes.file}>{image.name}</span>
      </span>
      <span className={classes.confidence}>
        <span className="figures">{percent(confidence)}</span>
        <span className={classes.track} aria-hidden>
          <span className={classes.fill} style={{ width: `${confidence * 100}%` }} />
        </span>
      </span>
      <span className={classes.vehicle}>{withoutVehicle ? null : vehicleId}</span>
      <span className={classes.time}>
        <TimeAgo at={created_at} />
      </span>
    </Link>
  )
}

function Thumbnail({ one }: { readonly one: Classification }) {
  const address = usePicture(one)
  return (
    <span className={classes.thumbnail} data-loading={address === undefined || undefined}>
      {typeof address === 'string' && <img src={address} alt="" decoding="async" />}
      {address === null && <IconPhoto size={26} stroke={1.3} aria-hidden />}
    </span>
  )
}
