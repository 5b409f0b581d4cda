/**
 * What stands around the forms for people who are not in yet: what this is, beside what they came
 * to do.
 *
 * @module
 */

import { Group, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { samples } from '../../samples/samples.ts'
import { Mark } from '../../shell/mark.tsx'
import { SchemeSwitch } from '../../shell/scheme-switch.tsx'
import classes from './auth-frame.module.css'

interface AuthFrameProps {
  readonly title: string
  readonly text: ReactNode
  readonly children: ReactNode
}

export function AuthFrame({ title, text, children }: AuthFrameProps) {
  useEffect(() => {
    document.title = `${title} · Vehicle Classifier`
  }, [title])
  return (
    <div className={classes.frame}>
      <Poster />
      <main className={classes.main}>
        <div className={classes.bar}>
          <Group gap={10} className={classes.brand}>
            <Mark />
            <span>Vehicle Classifier</span>
          </Group>
          <SchemeSwitch />
        </div>
        <div className={classes.form}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed" mt={6} mb="xl">
            {text}
          </Text>
          {children}
        </div>
      </main>
    </div>
  )
}

/** On a wide screen only; it says nothing that is needed. */
function Poster() {
  return (
    <aside className={classes.poster} aria-label="About">
      <LoadLine />
      <Group gap={10} className={classes.posterBrand}>
        <Mark size={32} />
        <span>Vehicle Classifier</span>
      </Group>
      <ul className={classes.pictures} aria-hidden>
        {samples.slice(0, 3).map(({ name, title, address }) => (
          <li key={name} className={classes.picture}>
            <img src={address} alt="" width={320} height={240} />
            <span>{title}</span>
          </li>
        ))}
      </ul>
      <p className={classes.claim}>See what is on the picture.</p>
      <p className={classes.detail}>
        Drop a photo: a moment later you know whether it shows a car, a bus, a bicycle or something
        else, and how sure that is.
      </p>
    </aside>
  )
}

/** The mark, large and half under water. */
function LoadLine() {
  return (
    <svg className={classes.loadLine} viewBox="0 0 600 600" aria-hidden="true" focusable="false">
      <g fill="none" stroke="#fff" strokeWidth="26">
        <circle cx="300" cy="300" r="190" />
        <path d="M-200 300h1000" />
      </g>
    </svg>
  )
}
