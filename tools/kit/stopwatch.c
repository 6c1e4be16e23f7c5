#include "tools/kit/stopwatch.h"

int64_t stopwatch_now(void)
{
    struct timespec now = {0};
    int result = clock_gettime(CLOCK_MONOTONIC, &now);
    ASSERT(result == 0);
    return (int64_t)now.tv_sec * SIM_SECOND + (int64_t)now.tv_nsec;
}

struct timespec stopwatch_deadline(int64_t ms)
{
    struct timespec at = {0};
    int result = clock_gettime(CLOCK_REALTIME, &at);
    ASSERT(result == 0);
    int64_t ns = (int64_t)at.tv_nsec + ms * SIM_MS;
    at.tv_sec += (time_t)(ns / SIM_SECOND);
    at.tv_nsec = (long)(ns % SIM_SECOND);
    return at;
}
