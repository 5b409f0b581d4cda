import type { Classification } from '../../api/types.ts'
import classes from './prediction-bars.module.css'
import { labelName, percent } from './words.ts'

interface PredictionBarsProps {
  readonly result: Classification
  /** The share below which the model does not commit itself. */
  readonly threshold: number | undefined
}

/** Every label, the most confident first; a list for who hears it. */
export function PredictionBars({ result, threshold }: PredictionBarsProps) {
  return (
    <div
      className={classes.bars}
      data-threshold={threshold}
      style={vars({ '--threshold': threshold ?? 0 })}
    >
      <ol className={classes.list} aria-label="How confident the model is of each label">
        {result.predictions.map(({ label, confidence }, at) => (
          <li key={label} className={classes.entry} data-top={at === 0 || undefined}>
            <span className={classes.label}>{labelName(label)}</span>
            <span className={classes.share}>{percent(confidence)}</span>
            <span className={classes.track} aria-hidden="true">
              <span
                className={classes.fill}
                style={vars({ '--share': confidence, '--delay': `${at * 25}ms` })}
              />
            </span>
          </li>
        ))}
      </ol>
      {threshold !== undefined && (
        <p className={classes.legend}>
          <span className={classes.mark} aria-hidden="true" />
          Below {percent(threshold)} the model is not certain.
        </p>
      )}
    </div>
  )
}

function vars(values: Readonly<Record<`--${string}`, string | number>>) {
  return values as React.CSSProperties
}
