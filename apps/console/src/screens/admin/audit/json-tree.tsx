import classes from './json-tree.module.css'

/** Names and values, what is nested being folded away. */
export function JsonTree({ value }: { readonly value: unknown }) {
  if (!isNested(value)) return <Plain value={value} />
  return (
    <dl className={classes.tree}>
      {Object.entries(value).map(([name, member]) => (
        <div key={name} className={classes.member}>
          <dt>{name}</dt>
          <dd>{isNested(member) ? <Folded value={member} /> : <Plain value={member} />}</dd>
        </div>
      ))}
    </dl>
  )
}

function Folded({ value }: { readonly value: object }) {
  const count = Object.keys(value).length
  if (count === 0) return <span className={classes.none}>nothing</span>
  return (
    <details>
      <summary>{briefly(value)}</summary>
      <JsonTree value={value} />
    </details>
  )
}

function Plain({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span className={classes.none}>none</span>
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return String(value)
}

/** As much as fits on a line. */
function briefly(value: object): string {
  const text = JSON.stringify(value)
    .replaceAll(/["{}[\]]/g, '')
    .replaceAll(/([:,])/g, '$1 ')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
