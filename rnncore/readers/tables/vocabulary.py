"""What columns are called: those that name steps, parts of a date, and series."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AXES = _words(
    "date day year month week hour minute second time datetime timestamp step index idx id t ds "
    "period quarter epoch datum zeit jahr monat tag stunde zeitpunkt année annee mois jour fecha "
    "año mes anno mese data giorno frame iteration iter row no nr n obs observation sample ts key "
    "dt times dates timestamps "
    "yearmonth yyyymm yearmon ym doy yday år jaar rok év vuosi yıl год 年 måned månad maand mês"
)
"""Names of axes."""

TIMES = _words("date datetime timestamp datum year jahr period epoch fecha time utc unixtime")
"""Words in the names of columns of times."""

YEAR = _words("year jahr année annee año anno yr yyyy ano år jaar rok év vuosi yıl год 年")
MONTH = _words(
    "month monat mois mes mese mo mon mm quarter quartal period måned månad maand mês 月"
)
DAY = _words("day tag jour dia día giorno dy dd")
HOUR = _words("hour stunde heure hora ora hr hh")
WEEK = _words("week woche kw isoweek semaine semana settimana uke vecka epiweek wk")
DAY_OF_YEAR = _words("doy yday jday julian dayofyear day")
OF_HOURS = _words("ending beginning of day start end utc gmt local")
"""Words that stand beside that of an hour."""

MINUTE = _words("minute min mn")

IDENTITY = _words("id zip zipcode plz postcode postal")
"""Words in the names of columns of whole numbers that measure nothing."""

SERIES = _words(
    "id store station stations sensor series group subject unit item symbol ticker stock asset "
    "name country region city state code entity location site channel device user"
)
"""Words in the names of columns of whole numbers that tell series apart."""
