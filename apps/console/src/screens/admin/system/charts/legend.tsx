import type { SystemSample } from '../../../../api/types.ts'
import classes from './charts.module.css'
import type { Figure, Line } from './figure.ts'

interface LegendProps {
  readonly figure: Figure
  /** Whose figures are told. */
  readonly sample: SystemSample
}

/** What each line is, and its figure: what a tooltip would tell, where nothing is covered by it. */
export function Legend({ figure, sample }: LegendProps) {
  const { lines, limit, format } = figure
  return (
    <ul className={`${classes.legend} figures`}>
      {lines.map((line) => (
        <li key={line.name}>
          <Swatch line={line} />
          {line.name} <b>{told(line.of(sample), format)}</b>
        </li>
      ))}
      {limit !== undefined && (
        <li>
          <svg className={classes.swatch} viewBox="0 0 18 10" aria-hidden="true">
            <path className={classes.limit} d="M0 5L18 5" />
          </svg>
          {limit.text}
        </li>
      )}
    </ul>
  )
}

function Swatch({ line: { tone, dashes } }: { readonly line: Line }) {
  return (
    <svg className={classes.swatch} viewBox="0 0 18 10" aria-hidden="true" data-tone={tone}>
      <path className={classes.line} data-dashes={dashes} d="M0 5L18 5" />
    </svg>
  )
}

export function told(value: number | null, format: Figure['format']): string {
  return value === null ? 'none' : format(value)
}
