# Where the tests find what was built.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# ASSENT_BUILD names the build directory; the default is that of the preset
# "release".

import os
import pathlib
import shutil

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ASSENT_BUILD", SOURCE / "build" / "release")).absolute()
SAMPLES = SOURCE / "tests" / "samples"

# Administration commands are often missing from a user's PATH.
ADMINISTRATION_PATH = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"

MILTER = BUILD / "milter" / "assent-milter"
MILTER_TESTING = BUILD / "tests" / "assent-milter-testing"
CONTROL = BUILD / "cli" / "assentctl"


def find_command(name):
    """The path of an installed command, or None."""
    return shutil.which(name, path=ADMINISTRATION_PATH)
