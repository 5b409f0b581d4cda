import classes from './readiness-screen.module.css'

/** Of 100; beside it stand the figures. */
export function RangeBar({ lo, hi }: { readonly lo: number; readonly hi: number }) {
  return (
    <div className={classes.bar} aria-hidden="true">
      <span className={classes.proven} style={{ left: 0, width: `${lo}%` }} />
      <span className={classes.open} style={{ left: `${lo}%`, width: `${hi - lo}%` }} />
    </div>
  )
}
