import type { Contact, Stage } from '../contacts';

/** Where the contacts of a stage are, as shares of the picture's radius, and between which scores. */
export interface Ring {
  stage: Stage;
  inner: number;
  outer: number;
  weakest: number;
  strongest: number;
}

/** The innermost first. */
export const RINGS: Ring[] = [
  { stage: 'close', inner: 0.14, outer: 0.38, weakest: 70, strongest: 100 },
  { stage: 'contact', inner: 0.38, outer: 0.6, weakest: 30, strongest: 70 },
  { stage: 'acquaintance', inner: 0.6, outer: 0.8, weakest: 10, strongest: 30 },
  { stage: 'germ', inner: 0.8, outer: 1, weakest: 1, strongest: 10 },
];
/** Between a contact and the edges of its ring. */
const MARGIN = 0.035;

/** How far a contact is from ego: within its stage's ring, the stronger the nearer. */
export function distanceOf({ stage, score }: Pick<Contact, 'stage' | 'score'>): number {
  const ring = RINGS.find((each) => each.stage === stage);
  if (ring === undefined) return 1;
  const share = (score - ring.weakest) / (ring.strongest - ring.weakest);
  const [near, far] = [ring.inner + MARGIN, ring.outer - MARGIN];
  return far - Math.min(1, Math.max(0, share)) * (far - near);
}
