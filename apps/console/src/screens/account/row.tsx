import type { ReactNode } from 'react'
import classes from './rows.module.css'

export function Rows({
  label,
  children,
}: {
  readonly label: string
  readonly children: ReactNode
}) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  )
}

interface RowProps {
  readonly icon: ReactNode
  readonly name: ReactNode
  /** Each in an element of its own; points part them. */
  readonly facts: ReactNode
  /** The button. */
  readonly children?: ReactNode
}

export function Row({ icon, name, facts, children }: RowProps) {
  return (
    <li className={classes.row}>
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <div>
        <div className={classes.name}>{name}</div>
        <p className={classes.facts}>{facts}</p>
      </div>
      {children}
    </li>
  )
}
