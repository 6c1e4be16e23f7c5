#include "sim/trace_schema.h"

const struct trace_shape trace_shapes[TRACE_TABLE_COUNT] = {
    [TRACE_RUNS] = {"runs",
                    "scenario TEXT, path TEXT, variant TEXT, seed INTEGER, digest TEXT, "
                    "events INTEGER, ended_at INTEGER, program TEXT, document TEXT, "
                    "PRIMARY KEY (run)",
                    9},
    [TRACE_VERDICTS] = {"verdicts",
                        "verdict TEXT, by TEXT, is_expected INTEGER, error TEXT, "
                        "closed_at INTEGER, stuck_since INTEGER, bound INTEGER, why TEXT, "
                        "unexpected TEXT, PRIMARY KEY (run)",
                        9},
    [TRACE_NAMES] = {"names", "what TEXT, id INTEGER, name TEXT, PRIMARY KEY (run, what, id)", 3},
    [TRACE_NODES] = {"nodes", "node INTEGER, name TEXT, PRIMARY KEY (run, node)", 2},
    [TRACE_ACTORS] = {"actors",
                      "actor INTEGER, node INTEGER, type TEXT, name TEXT, "
                      "PRIMARY KEY (run, actor)",
                      4},
    [TRACE_COUNTERS] = {"counters", "name TEXT, value INTEGER, PRIMARY KEY (run, name)", 2},
    [TRACE_TALLIES] = {"tallies", "series TEXT, second INTEGER, name TEXT, count INTEGER", 4},
    [TRACE_EVENTS] = {"events",
                      "number INTEGER, time INTEGER, kind TEXT, actor INTEGER, peer INTEGER, "
                      "message INTEGER, cause INTEGER, work INTEGER, note INTEGER, text TEXT",
                      10},
    [TRACE_CHANGES] = {"changes",
                       "number INTEGER, time INTEGER, type TEXT, actor INTEGER, kind INTEGER, "
                       "subject INTEGER, value INTEGER, error INTEGER, work INTEGER, text TEXT",
                       10},
    [TRACE_STRIKES] = {"strikes",
                       "number INTEGER, time INTEGER, fault INTEGER, is_over INTEGER, "
                       "node INTEGER, peer INTEGER, text TEXT",
                       7},
    [TRACE_COUNTS] = {"counts", "second INTEGER, actor INTEGER, counter INTEGER, count INTEGER", 4},
};

const char *const trace_views =
    "CREATE VIEW summary AS SELECT run, scenario, variant, seed, verdict, by, is_expected, events,"
    " ended_at / 1e9 AS ended_s, digest, path FROM runs JOIN verdicts USING (run);"

    "CREATE VIEW story AS SELECT e.run, e.number, e.time / 1e9 AS time_s, n.name AS node,"
    " a.name AS actor, e.text FROM events e LEFT JOIN actors a USING (run, actor)"
    " LEFT JOIN nodes n USING (run, node) WHERE e.text IS NOT NULL ORDER BY e.rowid;"

    "CREATE VIEW log AS SELECT e.run, e.number, e.time / 1e9 AS time_s, e.kind,"
    " m.name AS message, a.name AS actor, p.name AS peer, e.cause, e.work, e.text FROM events e"
    " LEFT JOIN names m ON m.run = e.run AND m.what = 'message' AND m.id = e.message"
    " LEFT JOIN actors a ON a.run = e.run AND a.actor = e.actor"
    " LEFT JOIN actors p ON p.run = e.run AND p.actor = e.peer ORDER BY e.rowid;"

    "CREATE VIEW states AS SELECT c.run, m.name AS machine, a.name AS actor_name, c.actor,"
    " c.subject, c.text AS state, c.value, c.time AS since,"
    " coalesce(lead(c.time) OVER (PARTITION BY c.run, c.actor, c.kind, c.subject ORDER BY c.rowid),"
    " r.ended_at) AS until, c.number FROM changes c JOIN runs r USING (run)"
    " LEFT JOIN names m ON m.run = c.run AND m.what = 'machine' AND m.id = c.kind"
    " LEFT JOIN actors a ON a.run = c.run AND a.actor = c.actor WHERE c.type = 'state';"

    "CREATE VIEW guards AS SELECT run, guard, subject, holder, work, since, until, number,"
    " released_by, released_how FROM (SELECT c.run, g.name AS guard, c.subject, a.name AS holder,"
    " c.work, c.type, c.time AS since, c.number, lead(c.time) OVER w AS until,"
    " lead(c.number) OVER w AS released_by, lead(c.text) OVER w AS released_how FROM changes c"
    " LEFT JOIN names g ON g.run = c.run AND g.what = 'guard' AND g.id = c.kind"
    " LEFT JOIN actors a ON a.run = c.run AND a.actor = c.actor"
    " WHERE c.type IN ('hold', 'release')"
    " WINDOW w AS (PARTITION BY c.run, c.kind, c.subject ORDER BY c.rowid)) WHERE type = 'hold';"

    "CREATE VIEW obligations AS SELECT run, obligation, subject, since, until, ended, error, number"
    " FROM (SELECT c.run, o.name AS obligation, c.subject, c.type, c.time AS since, c.number,"
    " lead(c.time) OVER w AS until, lead(c.text) OVER w AS ended, lead(c.error) OVER w AS error"
    " FROM changes c"
    " LEFT JOIN names o ON o.run = c.run AND o.what = 'obligation' AND o.id = c.kind"
    " WHERE c.type IN ('open', 'close')"
    " WINDOW w AS (PARTITION BY c.run, c.kind, c.subject ORDER BY c.rowid)) WHERE type = 'open';"

    "CREATE VIEW works AS SELECT run, name, work, subject, since, until, number, ended_by"
    " FROM (SELECT c.run, k.name, c.work, c.subject, c.type, c.time AS since, c.number,"
    " lead(c.time) OVER w AS until, lead(c.number) OVER w AS ended_by FROM changes c"
    " LEFT JOIN names k ON k.run = c.run AND k.what = 'work' AND k.id = c.kind"
    " WHERE c.type IN ('work', 'end')"
    " WINDOW w AS (PARTITION BY c.run, c.work ORDER BY c.rowid)) WHERE type = 'work';"

    "CREATE VIEW faults AS SELECT run, fault, text, node, peer, since, until, number"
    " FROM (SELECT s.run, s.fault, s.text, n.name AS node, p.name AS peer, s.is_over,"
    " s.time AS since, lead(s.time) OVER (PARTITION BY s.run, s.fault ORDER BY s.rowid) AS until,"
    " s.number FROM strikes s LEFT JOIN nodes n ON n.run = s.run AND n.node = s.node"
    " LEFT JOIN nodes p ON p.run = s.run AND p.node = s.peer) WHERE is_over = 0;"

    "CREATE VIEW rates AS SELECT c.run, c.second, n.name AS node, a.name AS actor, k.name AS name,"
    " sum(c.count) AS count FROM counts c LEFT JOIN actors a USING (run, actor)"
    " LEFT JOIN nodes n USING (run, node)"
    " LEFT JOIN names k ON k.run = c.run AND k.what = 'counter' AND k.id = c.counter"
    " GROUP BY c.run, c.second, c.actor, c.counter;";

const char *const trace_indexes =
    "CREATE INDEX IF NOT EXISTS events_with_text ON events (run) WHERE text IS NOT NULL;";
