/**
 * One picture of many, large: with what it shows, and the ways to the one before and after it.
 *
 * @module
 */

import { ActionIcon, Modal, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { ModelMetadata } from '../../api/types.ts'
import classes from './one-picture.module.css'
import dialog from './picture-dialog.module.css'
import { PictureFigure } from './picture-figure.tsx'
import { PicturePanel } from './picture-panel.tsx'
import type { Parcel, Picture } from './queue/queue-state.ts'

interface PictureDialogProps {
  readonly pictures: readonly Picture[]
  readonly openId: number | undefined
  readonly parcel: Parcel | undefined
  readonly model: ModelMetadata | undefined
  readonly onOpen: (id: number) => void
  readonly onClose: () => void
}

export function PictureDialog(props: PictureDialogProps) {
  const { pictures, openId, onOpen, onClose } = props
  const isPhone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })
  const at = pictures.findIndex(({ id }) => id === openId)
  const picture = pictures[at]
  const go = (step: number) => {
    const other = pictures[at + step]
    if (picture !== undefined && other !== undefined) onOpen(other.id)
  }
  const turn = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowLeft') go(-1)
    if (key === 'ArrowRight') go(1)
  }
  return (
    <Modal.Root
      opened={picture !== undefined}
      onClose={onClose}
      onKeyDown={turn}
      fullScreen={isPhone}
      size={1080}
      centered
    >
      <Modal.Overlay />
      <Modal.Content>
        {/* A header outside of a section would be one of the whole page. */}
        <Modal.Header role="presentation" className={dialog.header ?? ''}>
          <Modal.Title className={dialog.title ?? ''}>{picture?.file.name ?? ''}</Modal.Title>
          <Text size="sm" c="dimmed" className={dialog.count ?? ''}>
            {at + 1} of {pictures.length}
          </Text>
          <Turn name="The picture before" isThere={at > 0} onTurn={() => go(-1)}>
            <IconChevronLeft size={22} />
          </Turn>
          <Turn name="The next picture" isThere={at + 1 < pictures.length} onTurn={() => go(1)}>
            <IconChevronRight size={22} />
          </Turn>
          <Modal.CloseButton aria-label="Close" size={40} ml={0} />
        </Modal.Header>
        <Modal.Body>{picture !== undefined && <Opened {...props} picture={picture} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

interface OpenedProps extends PictureDialogProps {
  readonly picture: Picture
}

function Opened({ picture, parcel, model }: OpenedProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each picture has its own heading.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [picture.id])
  return (
    <div className={classes.layout} key={picture.id}>
      <PictureFigure picture={picture} parcel={parcel} />
      <PicturePanel picture={picture} model={model} headingRef={heading} />
    </div>
  )
}

interface TurnProps {
  readonly name: string
  readonly isThere: boolean
  readonly onTurn: () => void
  readonly children: React.ReactNode
}

function Turn({ name, isThere, onTurn, children }: TurnProps) {
  return (
    <ActionIcon
      variant="default"
      size={40}
      aria-label={name}
      // Stays where it is for the focus, though there is nothing more.
      aria-disabled={!isThere}
      {...(isThere ? {} : { 'data-disabled': true })}
      onClick={onTurn}
    >
      {children}
    </ActionIcon>
  )
}
