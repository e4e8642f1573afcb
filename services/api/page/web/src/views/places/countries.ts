import codes from 'i18n-iso-countries/codes.json';
import type { Feature, Geometry } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json';

/** A country's outline, with its ISO 3166 code; null of one that has none. */
export interface Country {
  code: string | null;
  outline: Feature<Geometry>;
}

type Atlas = Topology<{ countries: GeometryCollection }>;

const CODES = new Map(codes.map(([alpha2, , numeric]) => [numeric, alpha2]));
const world = atlas as unknown as Atlas;

/** All countries of the map. */
export const COUNTRIES: Country[] = feature(world, world.objects.countries).features.map(
  (outline) => ({ code: CODES.get(String(outline.id)) ?? null, outline }),
);
