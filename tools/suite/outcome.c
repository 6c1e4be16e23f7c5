#include "tools/suite/outcome.h"
#include <stdio.h>

static const struct {
    const char *mark;
    const char *words;
    enum exit_code code;
} kinds[OUTCOME_KIND_COUNT] = {
    [OUTCOME_AS_EXPECTED] = {"ok", "as expected", EXIT_AS_EXPECTED},
    [OUTCOME_UNEXPECTED] = {"FAIL", "not as expected", EXIT_UNEXPECTED},
    [OUTCOME_INCONCLUSIVE] = {"OPEN", "inconclusive", EXIT_INCONCLUSIVE},
    [OUTCOME_DIFFERS] = {"DIFF", "not the same twice", EXIT_DETERMINISM},
    [OUTCOME_NOT_RUN] = {"----", "not run", EXIT_ENVIRONMENT},
};

void outcome_judge(struct outcome *outcome)
{
    const struct run_result *result = &outcome->result;
    bool is_said = outcome->variant->scenario.expect.is_given;
    bool is_expected = result->is_expected;
    if (!is_said)
        is_expected = result->verdict != VERDICT_BROKEN && result->verdict != VERDICT_INCONCLUSIVE;
    if (is_expected)
        outcome->kind = OUTCOME_AS_EXPECTED;
    else if (result->verdict == VERDICT_INCONCLUSIVE)
        outcome->kind = OUTCOME_INCONCLUSIVE;
    else
        outcome->kind = OUTCOME_UNEXPECTED;
}

void outcome_add(struct outcome_sum *sum, const struct outcome *outcome)
{
    sum->counts[outcome->kind]++;
    sum->runs++;
    sum->events += outcome->result.events;
    sum->code = exit_code_worse(sum->code, kinds[outcome->kind].code);
}

const char *outcome_mark(enum outcome_kind kind)
{
    return kinds[kind].mark;
}

const char *outcome_words(enum outcome_kind kind)
{
    return kinds[kind].words;
}

const char *outcome_detail(const struct outcome *outcome, const struct sim_model *model)
{
    const struct run_result *result = &outcome->result;
    if (result->detector != DETECTOR_NONE)
        return detector_name(result->detector);
    bool has_error = result->error != 0 && model->error_name != NULL;
    return has_error ? model->error_name(result->error) : "";
}

void outcome_verdict(const struct outcome *outcome, const struct sim_model *model, char *text,
                     size_t bytes)
{
    const char *verdict = verdict_name(outcome->result.verdict);
    const char *detail = outcome_detail(outcome, model);
    if (detail[0] == '\0')
        (void)snprintf(text, bytes, "%s", verdict);
    else
        (void)snprintf(text, bytes, "%s (%s)", verdict, detail);
}
