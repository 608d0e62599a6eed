"""Formats of Indonesian: 20 November 2026, 14.05, 1.234,56 (ux.md 7.3).

Django's own formats for `id` shorten some months and not others and read 11/20/2026 as a date; here
the month is written out and dates are read day first only. Django adds the ISO forms to every list of
input formats by itself. Years are never grouped: USE_THOUSAND_SEPARATOR stays off, and a template
asks for grouping by the filter `angka`.
"""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H.i"
TIME_FORMAT = "H.i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H.i"
FIRST_DAY_OF_WEEK = 1

# The first form of each list is also how a widget writes the value back.
DATE_INPUT_FORMATS = ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]
TIME_INPUT_FORMATS = ["%H.%M", "%H.%M.%S"]
DATETIME_INPUT_FORMATS = [f"{day} {hour}" for day in DATE_INPUT_FORMATS for hour in TIME_INPUT_FORMATS]

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
