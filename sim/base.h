/*
 * base.h - what every other file may count on.
 *
 * Virtual time is a signed count of nanoseconds since the start of the run;
 * sizes are bytes; ratios are parts per million. No floating point.
 *
 * An ASSERT states what this program believes of itself. It stands in every
 * build, has no side effects and ends the program when it is wrong: wrong
 * input is a complaint (sim/diag.h), a wrong model is a verdict, and neither
 * is ever an assertion.
 */
#ifndef SIM_BASE_H
#define SIM_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A point in virtual time or a span of it; ns. */
typedef int64_t sim_time;

/* A whole number of 128 bits: products of two words, and keys compared in one go. */
__extension__ typedef unsigned __int128 sim_wide;

#define SIM_NS     ((sim_time)1)
#define SIM_US     (1000 * SIM_NS)
#define SIM_MS     (1000 * SIM_US)
#define SIM_SECOND (1000 * SIM_MS)
#define SIM_MINUTE (60 * SIM_SECOND)
#define SIM_HOUR   (60 * SIM_MINUTE)

/* Later than every instant of a run: a thousand days. */
#define SIM_TIME_MAX (1000 * (24 * SIM_HOUR))

#define SIM_KIB ((int64_t)1024)
#define SIM_MIB (1024 * SIM_KIB)
#define SIM_GIB (1024 * SIM_MIB)

/* One whole, in parts per million. */
#define SIM_PPM ((int64_t)1000000)

#define MUST_USE                __attribute__((warn_unused_result))
#define NOT_INLINE              __attribute__((noinline))
#define NO_RETURN               __attribute__((noreturn))
#define LIKE_PRINTF(text, rest) __attribute__((format(__printf__, text, rest)))

/* How many elements a real array (not a pointer) has. */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A span of time that a draw chooses from; both ends included. */
struct time_range {
    sim_time min; /* ns */
    sim_time max; /* ns; never below min */
};

/*
 * Writes the place and the expression of a failed ASSERT to stderr, and aborts.
 *
 * It knows of no run: whoever has one (sim/world) asserts with a macro of its
 * own that adds the virtual time, the event and the line that repeats the run.
 */
NO_RETURN void base_assert_failed(const char *expression, const char *file, int line);

#define ASSERT(expression)                                                                         \
    ((expression) ? (void)0 : base_assert_failed(#expression, __FILE__, __LINE__))

#endif
