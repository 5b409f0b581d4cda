/**
 * What of API keys is measured.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { ApiKeysStats } from './api-keys.ts'

/** The plugin shows these. */
export const apiKeyMetrics: readonly Metric<ApiKeysStats>[] = [
  {
    name: 'api_key_verifications_total',
    type: 'counter',
    help: 'Requests with an API key, by what came of it.',
    labels: ['result'],
    read: ({ accepted, unchecked, refused }) => [
      [['accepted'], accepted],
      [['unchecked'], unchecked],
      ...Object.entries(refused).map(
        ([refusal, count]): Sample => [[refusal.toLowerCase()], count],
      ),
    ],
  },
  {
    name: 'api_key_stale_requests_total',
    type: 'counter',
    help: 'Requests with an API key while revocations may have been missed, by what was done.',
    labels: ['action'],
    read: ({ stale }) => Object.entries(stale).map(([action, count]) => [[action], count]),
  },
  {
    name: 'api_key_lookups_total',
    type: 'counter',
    help: 'Questions to the database about an API key.',
    read: ({ lookups }) => lookups,
  },
  {
    name: 'api_key_remembered',
    type: 'gauge',
    help: 'API keys that need not be looked up, by whether they are valid.',
    labels: ['state'],
    read: ({ known, knownRefused }) => [
      [['valid'], known],
      [['refused'], knownRefused],
    ],
  },
  {
    name: 'api_key_unwritten_uses',
    type: 'gauge',
    help: 'API keys whose last use is not written yet.',
    read: ({ unwrittenUses }) => unwrittenUses,
  },
  {
    name: 'api_key_new_places_total',
    type: 'counter',
    help: 'Times that an API key was used from a network that it had not been used from.',
    read: ({ newPlaces }) => newPlaces,
  },
]
