/**
 * What is drawn of the samples: ten charts, each with its lines, its unit, and its last figure in
 * words, which is what a screen reader has of it.
 *
 * @module
 */

import { type About, requestsOf } from '../strains.ts'
import { bytes, countOrNone, figure, milliseconds, percent } from '../units.ts'
import type { Figure } from './figure.ts'

export function figuresFor(about: About): readonly Figure[] {
  return [
    requests,
    latency(about),
    errors(about),
    database(about),
    loopDelay(about),
    processor,
    limiter(about),
    memory(about),
    work,
    connections,
  ]
}

const requests: Figure = {
  title: 'Requests',
  unit: 'per second, by status',
  format: figure,
  isStacked: true,
  lines: [
    { name: '2xx', tone: 'blue', of: (sample) => sample.requests_per_second['2xx'] },
    {
      name: '3xx',
      tone: 'grey',
      dashes: 'dots',
      of: (sample) => sample.requests_per_second['3xx'],
    },
    {
      name: '4xx',
      tone: 'orange',
      dashes: 'long',
      of: (sample) => sample.requests_per_second['4xx'],
    },
    { name: '5xx', tone: 'red', of: (sample) => sample.requests_per_second['5xx'] },
    {
      name: '1xx',
      tone: 'teal',
      dashes: 'dots',
      of: (sample) => sample.requests_per_second['1xx'],
    },
  ],
  words: (sample) => `${figure(requestsOf(sample))} a second`,
}

function latency({ thresholds }: About): Figure {
  const max = thresholds.latency_p95_ms
  return {
    title: 'Latency',
    unit: 'ms',
    format: milliseconds,
    lines: [
      { name: 'p50', tone: 'blue', of: ({ latency_ms }) => latency_ms.p50 },
      { name: 'p95', tone: 'orange', dashes: 'long', of: ({ latency_ms }) => latency_ms.p95 },
      { name: 'p99', tone: 'red', dashes: 'dots', of: ({ latency_ms }) => latency_ms.p99 },
    ],
    limit: { text: `Alert: p95 above ${milliseconds(max)}`, of: () => max },
    words: ({ latency_ms: { p95 } }) =>
      p95 === null ? 'No request ended' : `95 of 100 within ${milliseconds(p95)}`,
  }
}

function errors({ thresholds: { error_share } }: About): Figure {
  return {
    title: 'Errors and refusals',
    unit: 'per second',
    format: figure,
    lines: [
      { name: 'Errors (5xx)', tone: 'red', of: (sample) => sample.errors_per_second },
      {
        name: 'Refused (429, 503)',
        tone: 'orange',
        dashes: 'long',
        of: (sample) => sample.refused_per_second,
      },
    ],
    limit: {
      text: `Alert: errors above ${percent(error_share)} of requests`,
      of: (sample) => error_share * requestsOf(sample),
    },
    words: ({ errors_per_second: failed, refused_per_second: refused }) =>
      failed === 0 && refused === 0
        ? 'None'
        : `${figure(failed)} errors, ${figure(refused)} refused a second`,
  }
}

function database({ thresholds: { database_busy_share, database_waiting } }: About): Figure {
  return {
    title: 'Database pool',
    unit: 'connections',
    format: figure,
    lines: [
      { name: 'Busy', tone: 'blue', of: (sample) => sample.database.busy },
      { name: 'Idle', tone: 'teal', dashes: 'dots', of: (sample) => sample.database.idle },
      { name: 'Waiting', tone: 'red', dashes: 'long', of: (sample) => sample.database.waiting },
      { name: 'At most', tone: 'grey', of: (sample) => sample.database.max },
    ],
    limit: {
      text: `Alert: ${percent(database_busy_share)} busy, ${database_waiting} waiting`,
      of: (sample) => database_busy_share * sample.database.max,
    },
    words: ({ database: { busy, max, waiting } }) =>
      `${busy} of ${max} busy, ${countOrNone(waiting)} waiting`,
  }
}

function loopDelay({ thresholds }: About): Figure {
  const max = thresholds.event_loop_delay_p99_ms
  return {
    title: 'Event loop delay',
    unit: 'ms, p99',
    format: milliseconds,
    lines: [{ name: 'Delay', tone: 'blue', of: (sample) => sample.event_loop.delay_p99_ms }],
    limit: { text: `Alert: above ${milliseconds(max)}`, of: () => max },
    words: (sample) => milliseconds(sample.event_loop.delay_p99_ms),
  }
}

const processor: Figure = {
  title: 'Processor',
  unit: 'cores busy',
  format: figure,
  topMin: 1,
  lines: [
    { name: 'Event loop', tone: 'blue', of: (sample) => sample.event_loop.utilization },
    { name: 'All threads', tone: 'orange', dashes: 'long', of: (sample) => sample.cpu_cores },
  ],
  words: (sample) =>
    `${figure(sample.cpu_cores)} cores, event loop ${percent(sample.event_loop.utilization)} busy`,
}

function limiter({ thresholds: { limiter_denied_share: share } }: About): Figure {
  return {
    title: 'Rate limits',
    unit: 'decisions per second',
    format: figure,
    lines: [
      { name: 'Allowed', tone: 'blue', of: (sample) => sample.limiter.allowed_per_second },
      {
        name: 'Denied',
        tone: 'red',
        dashes: 'long',
        of: (sample) => sample.limiter.denied_per_second,
      },
    ],
    limit: {
      text: `Alert: denied above ${percent(share)}`,
      of: ({ limiter: { allowed_per_second, denied_per_second } }) =>
        share * (allowed_per_second + denied_per_second),
    },
    words: ({ limiter: { denied_per_second, is_on_fallback } }) =>
      `${denied_per_second === 0 ? 'None' : figure(denied_per_second)} denied a second` +
      (is_on_fallback ? '; on its own share, without Redis' : ''),
  }
}

function memory({ thresholds, instance: { heap_limit_bytes } }: About): Figure {
  const max = thresholds.heap_used_share * heap_limit_bytes
  return {
    title: 'Memory',
    unit: 'bytes',
    format: bytes,
    base: 1_048_576,
    lines: [
      { name: 'Heap used', tone: 'blue', of: (sample) => sample.memory.heap_used_bytes },
      {
        name: 'Resident',
        tone: 'orange',
        dashes: 'long',
        of: (sample) => sample.memory.resident_bytes,
      },
    ],
    limit: { text: `Alert: heap above ${bytes(max)}`, of: () => max },
    words: (sample) => `${bytes(sample.memory.heap_used_bytes)} of ${bytes(heap_limit_bytes)} heap`,
  }
}

const work: Figure = {
  title: 'Jobs and model',
  unit: 'count',
  format: figure,
  lines: [
    { name: 'Jobs waiting', tone: 'orange', dashes: 'long', of: (sample) => sample.jobs.queued },
    { name: 'Jobs running', tone: 'blue', of: (sample) => sample.jobs.running },
    { name: 'Jobs given up', tone: 'red', of: (sample) => sample.jobs.dead },
    { name: 'Pictures waiting', tone: 'teal', dashes: 'dots', of: (sample) => sample.model.queued },
    { name: 'Workers busy', tone: 'grey', dashes: 'long', of: (sample) => sample.model.busy },
  ],
  words: ({ jobs: { queued, running }, model }) =>
    queued === null || running === null
      ? `${model.busy} of ${model.workers} model workers busy`
      : `${countOrNone(queued)} waiting, ${running} running; ${model.busy} of ${model.workers} model workers busy`,
}

const connections: Figure = {
  title: 'Connections',
  unit: 'open',
  format: figure,
  lines: [
    { name: 'HTTP', tone: 'blue', of: (sample) => sample.connections },
    { name: 'Sockets', tone: 'teal', dashes: 'dots', of: (sample) => sample.websockets },
    {
      name: 'Requests in flight',
      tone: 'orange',
      dashes: 'long',
      of: (sample) => sample.in_flight,
    },
  ],
  words: ({ connections: open, websockets, in_flight }) =>
    `${open} open, ${websockets ?? 'no'} sockets, ${in_flight} requests`,
}
