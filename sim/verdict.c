#include "sim/verdict.h"

const char *const verdict_names[VERDICT_COUNT + 1] = {
    [VERDICT_SUCCESS] = "success",     [VERDICT_FAILED] = "failed",
    [VERDICT_CANCELLED] = "cancelled", [VERDICT_HUNG] = "hung",
    [VERDICT_BROKEN] = "broken",       [VERDICT_INCONCLUSIVE] = "inconclusive",
    [VERDICT_EXCUSED] = "excused",
};

const char *const detector_names[DETECTOR_COUNT + 1] = {
    [DETECTOR_NONE] = "none",
    [DETECTOR_LOST_WORK] = "lost work",
    [DETECTOR_LASSO] = "lasso",
    [DETECTOR_BOUNDED] = "bounded",
};

const char *verdict_name(enum verdict verdict)
{
    ASSERT(verdict < VERDICT_COUNT);
    return verdict_names[verdict];
}

const char *detector_name(enum detector detector)
{
    ASSERT(detector < DETECTOR_COUNT);
    return detector_names[detector];
}
