#include "tools/kit/output.h"
#include "tools/kit/reason.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct place nowhere = {0};

static void complain(struct diag *diag, const char *path, int reason)
{
    struct reason words;
    diag_add(diag, nowhere, NULL, "cannot write %s: %s", path, reason_of(reason, &words));
}

/* A link is written through: it is neither replaced nor broken. */
bool output_is_plain(const char *path)
{
    struct stat file;
    return lstat(path, &file) != 0 || S_ISREG(file.st_mode);
}

bool output_open(struct tool *tool, struct output *output, const char *path, struct diag *diag)
{
    *output = (struct output){.path = path};
    const char *target = path;
    if (output_is_plain(path)) {
        output->temporary = tool_text(tool, "%s.%ld.tmp", path, (long)getpid());
        target = output->temporary;
    }
    output->file = fopen(target, "w");
    if (output->file == NULL)
        complain(diag, path, errno);
    return output->file != NULL;
}

bool output_close(struct output *output, bool is_whole, struct diag *diag)
{
    ASSERT(output->file != NULL);
    errno = 0;
    bool is_good = fflush(output->file) == 0 && ferror(output->file) == 0;
    if (is_good && is_whole && output->temporary != NULL)
        is_good = fsync(fileno(output->file)) == 0;
    int reason = errno;
    if (fclose(output->file) != 0 && is_good) {
        is_good = false;
        reason = errno;
    }
    if (is_good && is_whole && output->temporary != NULL)
        is_good = rename(output->temporary, output->path) == 0;
    else if (output->temporary != NULL)
        unlink(output->temporary);
    if (!is_good)
        complain(diag, output->path, reason == 0 ? EIO : reason);
    return is_good;
}
