#include "tests/conformance/defaults.h"

#include "tests/conformance/rig.h"

const struct pegasus_options *default_options(const struct conformance_case *self)
{
    static struct rig *rig = NULL; /* still reachable at exit: no leak */
    if (rig == NULL)
        rig = rig_open("scenario: defaults\npegasus: %s\nduration: 1h\n", self->revision);
    return rig->options;
}

const struct revision *revision_of(const struct conformance_case *self)
{
    return options_revision(default_options(self));
}
