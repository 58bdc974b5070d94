/*
 * Giving up rights.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

bool privileges_drop(const char *user, struct assent_error *error)
{
    const struct passwd *entry = user[0] == '\0' ? NULL : getpwnam(user);

    if (user[0] == '\0')
        return true;
    if (entry == NULL)
        return assent_error_set(error, "user %s: there is no such user", user);
    if (entry->pw_uid == geteuid())
        return true;
    uid_t uid = entry->pw_uid;
    gid_t gid = entry->pw_gid;
    if (initgroups(user, gid) != 0 || setresgid(gid, gid, gid) != 0 ||
        setresuid(uid, uid, uid) != 0)
        return assent_error_set(error, "user %s: cannot become this user: %s", user,
                                strerror(errno));
    if (setuid(0) == 0 && uid != 0)
        return assent_error_set(error, "user %s: the rights of root could not be given up", user);
    return true;
}

void privileges_raise_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}
