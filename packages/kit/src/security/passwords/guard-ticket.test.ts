import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GuardTicket, issueTicket, redeemTicket } from './guard-ticket.ts'

test('a ticket is good for one verification', () => {
  const ticket = issueTicket()
  redeemTicket(ticket)

  const again = () => redeemTicket(ticket)

  assert.throws(again, /good for one verification/)
})

test('what issueTicket did not make is no ticket', () => {
  const ticket = issueTicket()
  const forgeries = [{}, { ...ticket }, Object.create(ticket), undefined, null, 'ticket']

  for (const forgery of forgeries) {
    assert.throws(() => redeemTicket(forgery as GuardTicket), /guard ticket is needed/)
  }
})
