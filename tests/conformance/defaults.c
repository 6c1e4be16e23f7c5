#include "tests/conformance/defaults.h"

#include "tests/conformance/rig.h"

const struct pegasus_options *default_options(void)
{
    static struct rig *rig = NULL; /* still reachable at exit: no leak */
    if (rig == NULL)
        rig = rig_open("scenario: defaults\npegasus: master\nduration: 1h\n");
    return rig->options;
}

const struct revision *master(void)
{
    return revision_get(REVISION_MASTER);
}
