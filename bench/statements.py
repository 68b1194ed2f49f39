"""Floor A: the earliest slot of many instruments by one plain SQL statement.

Over open windows and claims as they stand, with each unit's set-up and
clean-up, each lab's grid, and own-first windows left out until their release.
Windows count their grid from their opening's start; here all of them begin on half
hours of UTC, which every grid of the load divides, so that rounding up by the
clock is the same and cheap.

What was tried for all 5,000 (about 1,000,000 claims, 200,000 of them in the
week; a busy machine of two cores, so these tell the order more than the time):

- multiranges, windows minus claims, aggregated for all units at once: 300 ms;
- the same with the claims' own index by their ends, bounded on both sides: 320 ms;
- the same unit by unit in lateral subqueries, from the index by unit: 300 ms, and
  by far the best for 50 (3 ms against 13 ms);
- the same from the GiST index of the exclusion constraint: 700 ms;
- gaps and islands, by lead() and max() over the edges of claims and closed time: 930 ms;
- each window's start and each claim's end as a candidate, with NOT EXISTS: 6,000 ms;
- without the grid: 5 % faster, and wrong.

The first and the third are kept, with just-in-time compilation off, which
costs them more than it gives. The faster one in each run is the floor.
"""

from __future__ import annotations

GRID = """
JOIN labs_instrument instrument ON instrument.id = unit.instrument_id
JOIN calendars_policy policy ON policy.lab_id = instrument.lab_id
"""
START = """date_bin(
    make_interval(mins => policy.grid_minutes),
    lower(gap) + make_interval(mins => policy.grid_minutes) - interval '1 microsecond',
    '2001-01-01Z'
)"""
OPEN = "range_agg(tstzrange(greatest(w.starts, %(first)s), least(w.ends, %(until)s)))"
OPENED = """
    w.ends > %(first)s AND w.starts < %(until)s
    AND (NOT w.own_first OR coalesce(w.began, w.starts) <= %(released)s)
"""
NEAR = "c.ends > %(first)s - interval '1 hour' AND c.starts < %(until)s + interval '1 hour'"

AT_ONCE = f"""
SELECT unit.instrument_id, min(slot.starts)
FROM labs_unit unit
JOIN (
    SELECT w.instrument_id, {OPEN} AS sheet
    FROM calendars_openwindow w
    WHERE {OPENED} {{windows}}
    GROUP BY w.instrument_id
) opened ON opened.instrument_id = unit.instrument_id
LEFT JOIN (
    SELECT c.unit_id, range_agg(tstzrange(
        c.starts - make_interval(mins => u.clean_up), c.ends + make_interval(mins => u.set_up)
    )) AS busy
    FROM calendars_claim c JOIN labs_unit u ON u.id = c.unit_id
    WHERE {NEAR} {{claims}}
    GROUP BY c.unit_id
) taken ON taken.unit_id = unit.id
{GRID}
CROSS JOIN LATERAL (
    SELECT {START} AS starts
    FROM unnest(opened.sheet - coalesce(taken.busy, '{{{{}}}}'::tstzmultirange)) AS gap
    WHERE upper(gap) - {START} >= %(length)s
    ORDER BY 1 LIMIT 1
) slot
WHERE unit.in_service {{units}}
GROUP BY unit.instrument_id
"""

UNIT_BY_UNIT = f"""
SELECT unit.instrument_id, min(slot.starts)
FROM labs_unit unit
{GRID}
CROSS JOIN LATERAL (
    SELECT {START} AS starts
    FROM unnest(
        (
            SELECT {OPEN} FROM calendars_openwindow w
            WHERE w.instrument_id = unit.instrument_id AND {OPENED}
        )
        - coalesce((
            SELECT range_agg(tstzrange(
                c.starts - make_interval(mins => unit.clean_up),
                c.ends + make_interval(mins => unit.set_up)
            ))
            FROM calendars_claim c WHERE c.unit_id = unit.id AND {NEAR}
        ), '{{{{}}}}'::tstzmultirange)
    ) AS gap
    WHERE upper(gap) - {START} >= %(length)s
    ORDER BY 1 LIMIT 1
) slot
WHERE unit.in_service {{units}}
GROUP BY unit.instrument_id
"""

FORMS = {"at once": AT_ONCE, "unit by unit": UNIT_BY_UNIT}


def statement(form: str, *, all_of_them: bool) -> str:
    """A form of the statement, for all instruments or for those in ``instruments``."""
    if all_of_them:
        return FORMS[form].format(windows="", claims="", units="")
    return FORMS[form].format(
        windows="AND w.instrument_id = ANY(%(instruments)s)",
        claims="AND u.instrument_id = ANY(%(instruments)s)",
        units="AND unit.instrument_id = ANY(%(instruments)s)",
    )
