import { Card, Table } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './chart-card.module.css'

interface ChartCardProps {
  readonly title: string
  readonly columns: readonly string[]
  /** Of the table; the first cell names the row. */
  readonly rows: readonly (readonly (string | number)[])[]
  readonly isWide?: boolean
  /** The drawing. */
  readonly children: ReactNode
}

/** A drawing, and the same as a table. */
export function ChartCard({ title, columns, rows, isWide = false, children }: ChartCardProps) {
  const id = useId()
  return (
    <Card
      component="section"
      aria-labelledby={id}
      className={classes.card ?? ''}
      mod={{ wide: isWide }}
    >
      <h2 id={id} className={classes.title}>
        {title}
      </h2>
      <div className={classes.drawing} aria-hidden>
        {children}
      </div>
      <details className={`${classes.details} no-print`}>
        <summary>As a table</summary>
        <Table.ScrollContainer
          minWidth={300}
          type="native"
          role="region"
          tabIndex={0}
          aria-label={`${title}, as a table`}
        >
          <Figures title={title} columns={columns} rows={rows} />
        </Table.ScrollContainer>
      </details>
    </Card>
  )
}

function Figures({ title, columns, rows }: Pick<ChartCardProps, 'title' | 'columns' | 'rows'>) {
  return (
    <Table verticalSpacing={6} fz="sm">
      <caption className="visually-hidden">{title}</caption>
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th key={column} scope="col">
              {column}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, ...cells]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400}>
              {name}
            </Table.Th>
            {cells.map((cell, at) => (
              <Table.Td key={columns[at + 1]}>{cell}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
