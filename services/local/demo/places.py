"""The cities of the sample world."""

from typing import Any, NamedTuple


class City(NamedTuple):
    """A city: country by ISO 3166, latitude and longitude in degrees."""

    name: str
    country: str
    latitude: float
    longitude: float

    @property
    def utc_offset_s(self) -> int:
        """The sun's offset from UTC in whole hours, in seconds; close enough for a rhythm."""
        return round(self.longitude / 15) * 3600

    def place(self) -> dict[str, Any]:
        """As an event's `place`."""
        return self._asdict()


LISBON = City("Lisbon", "PT", 38.72, -9.14)
OSLO = City("Oslo", "NO", 59.91, 10.75)
SAO_PAULO = City("São Paulo", "BR", -23.55, -46.63)
KYOTO = City("Kyoto", "JP", 35.01, 135.77)
SINGAPORE = City("Singapore", "SG", 1.35, 103.82)
LAGOS = City("Lagos", "NG", 6.45, 3.40)
BERLIN = City("Berlin", "DE", 52.52, 13.40)
AMSTERDAM = City("Amsterdam", "NL", 52.37, 4.90)
BEIRUT = City("Beirut", "LB", 33.89, 35.50)

CITIES = (
    LISBON,
    OSLO,
    SAO_PAULO,
    KYOTO,
    SINGAPORE,
    LAGOS,
    BERLIN,
    AMSTERDAM,
    BEIRUT,
    City("Porto", "PT", 41.15, -8.61),
    City("London", "GB", 51.51, -0.13),
    City("Dublin", "IE", 53.35, -6.26),
    City("Paris", "FR", 48.86, 2.35),
    City("Milan", "IT", 45.46, 9.19),
    City("Barcelona", "ES", 41.39, 2.17),
    City("Warsaw", "PL", 52.23, 21.01),
    City("Istanbul", "TR", 41.01, 28.98),
    City("Nairobi", "KE", -1.29, 36.82),
    City("Cape Town", "ZA", -33.92, 18.42),
    City("Bengaluru", "IN", 12.97, 77.59),
    City("Seoul", "KR", 37.57, 126.98),
    City("Melbourne", "AU", -37.81, 144.96),
    City("New York", "US", 40.71, -74.01),
    City("San Francisco", "US", 37.77, -122.42),
    City("Toronto", "CA", 43.65, -79.38),
    City("Mexico City", "MX", 19.43, -99.13),
    City("Buenos Aires", "AR", -34.60, -58.38),
)
