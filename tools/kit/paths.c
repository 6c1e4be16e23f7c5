#include "tools/kit/paths.h"
#include "tools/kit/reason.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct place nowhere = {0};

/* What is gathered, and which file each is on disk. */
struct gathering {
    struct tool *tool;
    struct diag *diag;
    struct paths *paths;
    struct stat *seen;    /* of each file gathered */
    const char **folders; /* still to be looked into */
    uint32_t folder_count;
};

static bool is_seen(const struct gathering *gathering, const struct stat *file)
{
    for (uint32_t i = 0; i < gathering->paths->count; i++) {
        const struct stat *other = &gathering->seen[i];
        if (other->st_dev == file->st_dev && other->st_ino == file->st_ino)
            return true;
    }
    return false;
}

static void add_file(struct gathering *gathering, const char *path, const struct stat *file)
{
    if (is_seen(gathering, file))
        return;
    if (gathering->paths->count == PATHS_MAX) {
        diag_add(gathering->diag, nowhere, NULL, "more than %d files", PATHS_MAX);
        return;
    }
    gathering->seen[gathering->paths->count] = *file;
    gathering->paths->files[gathering->paths->count++] = path;
}

static uint32_t depth(const char *path)
{
    uint32_t count = 0;
    for (; *path != '\0'; path++)
        count += *path == '/' ? 1 : 0;
    return count;
}

static void add_folder(struct gathering *gathering, const char *path)
{
    if (gathering->folder_count == PATHS_MAX || depth(path) > PATHS_DEPTH_MAX)
        diag_add(gathering->diag, nowhere, NULL, "%s: too many folders, or too deep", path);
    else
        gathering->folders[gathering->folder_count++] = path;
}

/* Looks at one name in a folder; a link to a folder is not followed. */
static void add_entry(struct gathering *gathering, const char *folder, const char *name)
{
    if (name[0] == '.')
        return;
    const char *path = tool_text(gathering->tool, "%s/%s", folder, name);
    struct stat file;
    if (lstat(path, &file) != 0)
        return;
    if (S_ISDIR(file.st_mode))
        add_folder(gathering, path);
    else if (tool_has_suffix(name, ".yaml") && stat(path, &file) == 0 && S_ISREG(file.st_mode))
        add_file(gathering, path, &file);
}

static void look_into(struct gathering *gathering, const char *path)
{
    struct reason words;
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, NULL);
    if (count < 0) {
        diag_add(gathering->diag, nowhere, NULL, "cannot read the folder %s: %s", path,
                 reason_of(errno, &words));
        return;
    }
    for (int i = 0; i < count; i++) {
        add_entry(gathering, path, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

static int by_bytes(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* All of a folder: its files are sorted once they are all there. */
static void gather_folder(struct gathering *gathering, const char *path)
{
    uint32_t first = gathering->paths->count;
    add_folder(gathering, path);
    while (gathering->folder_count > 0)
        look_into(gathering, gathering->folders[--gathering->folder_count]);
    uint32_t found = gathering->paths->count - first;
    qsort(gathering->paths->files + first, found, sizeof(char *), by_bytes);
    for (uint32_t i = first; i < gathering->paths->count; i++)
        if (stat(gathering->paths->files[i], &gathering->seen[i]) != 0)
            gathering->seen[i] = (struct stat){0};
    if (found == 0 && diag_count(gathering->diag) == 0)
        diag_add(gathering->diag, nowhere, "a scenario is a file whose name ends with .yaml",
                 "%s: there is no scenario in this folder", path);
}

static const char *without_slashes(struct tool *tool, const char *path)
{
    size_t bytes = strlen(path);
    while (bytes > 1 && path[bytes - 1] == '/')
        bytes--;
    return tool_text(tool, "%.*s", (int)bytes, path);
}

void paths_gather(struct tool *tool, const char *const *arguments, uint32_t count,
                  struct paths *paths, struct diag *diag)
{
    struct gathering gathering = {.tool = tool, .diag = diag, .paths = paths};
    paths->count = 0;
    paths->files = arena_take(tool->arena, PATHS_MAX * sizeof(*paths->files));
    gathering.seen = arena_take(tool->arena, PATHS_MAX * sizeof(*gathering.seen));
    gathering.folders = arena_take(tool->arena, PATHS_MAX * sizeof(*gathering.folders));
    ASSERT(paths->files != NULL && gathering.seen != NULL && gathering.folders != NULL);
    for (uint32_t i = 0; i < count; i++) {
        struct stat file;
        struct reason words;
        if (stat(arguments[i], &file) != 0)
            diag_add(diag, nowhere, NULL, "cannot read %s: %s", arguments[i],
                     reason_of(errno, &words));
        else if (S_ISDIR(file.st_mode))
            gather_folder(&gathering, without_slashes(tool, arguments[i]));
        else
            add_file(&gathering, arguments[i], &file);
    }
}
