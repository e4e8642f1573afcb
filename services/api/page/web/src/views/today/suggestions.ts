import { createQuery } from '@tanstack/svelte-query';

import { api } from '../../api/client';
import type { components } from '../../api/generated/api';
import { answer } from '../../api/problem';

export type Suggestion = components['schemas']['Suggestion'];

type ReasonName = components['schemas']['SuggestionReason']['reason'];

/** With whom to get in touch, the best first; `reason`: only those with this one. */
export function suggestionsQuery(ego: () => string, limit: () => number, reason?: ReasonName) {
  return createQuery(() => ({
    queryKey: ['ego', ego(), 'suggestions', reason ?? 'any', limit()],
    queryFn: () =>
      answer(
        api.GET('/v1/members/{ego}/suggestions', {
          params: {
            path: { ego: ego() },
            query: { limit: limit(), ...(reason === undefined ? {} : { reason }) },
          },
        }),
      ),
    placeholderData: (before: Page | undefined) => before,
  }));
}

type Page = components['schemas']['SuggestionPage'];
