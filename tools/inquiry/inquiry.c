#include "tools/inquiry/inquiry.h"

#include <string.h>

static const struct place nowhere = {0};

enum exit_code inquiry_complain_of_memory(struct inquiry *inquiry)
{
    struct diag *diag = tool_diag(inquiry->tool, inquiry->name);
    diag_add(diag, nowhere, NULL, "there is not enough memory for it");
    return tool_complain(inquiry->tool, diag, EXIT_ENVIRONMENT);
}

enum exit_code inquiry_open(struct inquiry *inquiry, const struct flag_rest *rest)
{
    struct diag *diag = tool_diag(inquiry->tool, inquiry->name);
    inquiry->suite = (struct suite){.tool = inquiry->tool, .choice = inquiry->choice};
    suite_check_one(inquiry->tool, inquiry->name, rest, diag);
    if (diag_count(diag) > 0)
        return tool_complain(inquiry->tool, diag, EXIT_USAGE);
    diag_free(diag);
    const enum exit_code code = suite_load_one(&inquiry->suite, inquiry->name, rest);
    if (code != EXIT_AS_EXPECTED) {
        tool_repeat(inquiry->tool, inquiry->name, inquiry->arguments.texts,
                    inquiry->arguments.count, code);
        return code;
    }
    const struct sim_model *model = inquiry->tool->model;
    ASSERT(inquiry->suite.outcomes != NULL && inquiry->suite.count > 0);
    inquiry->outcome = &inquiry->suite.outcomes[0];
    inquiry->history = history_new(model, inquiry->outcome->variant, inquiry->outcome->seed);
    if (inquiry->history == NULL ||
        !branch_crew_new(&inquiry->crew, model, &inquiry->history->variant,
                         tool_threads(inquiry->threads)))
        return inquiry_complain_of_memory(inquiry);
    inquiry->outcome->result = inquiry->history->result;
    return EXIT_AS_EXPECTED;
}

const struct sim_intervention *inquiry_lifting(const struct sim_model *model)
{
    for (uint32_t i = 0; i < model->intervention_count; i++)
        if (strcmp(model->interventions[i].name, INQUIRY_LIFTING) == 0)
            return &model->interventions[i];
    return NULL;
}

const char *inquiry_repeat(const struct inquiry *inquiry)
{
    const struct outcome *outcome = inquiry->outcome;
    return suite_command(&inquiry->suite, inquiry->name, outcome->path,
                         outcome->variant->scenario.variant);
}

void inquiry_close(struct inquiry *inquiry)
{
    branch_crew_free(&inquiry->crew);
    history_free(inquiry->history);
    suite_free(&inquiry->suite);
}
